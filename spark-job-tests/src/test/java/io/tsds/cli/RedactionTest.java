package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import org.junit.jupiter.api.Test;

class RedactionTest {
  @Test
  void argumentsWithCredentialsGoWithTheBlanksAndQuotesInThem() {
    String uri = "ftp://me:PA SS'WO\"RD@host/in";
    Redaction redaction = new Redaction("select", "--output=" + uri, "ftp://you:PA SS@host");
    assertThat(redaction.of("unknown argument " + uri + ", and ftp://you:PA SS@host too"))
        .startsWith("unknown argument ftp://***")
        .endsWith(" too")
        .doesNotContain("PA", "SS", "RD");
  }

  @Test
  void aFolderOfTheDemoWithCredentialsIsRefused() {
    DemoCommand demo = new DemoCommand(System.out);
    OptionTypes.commandLine(demo).parseArgs("--output", "s3a://KEY:SECRET@bucket/demo");
    assertThatThrownBy(demo::run)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`output` holds credentials")
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void otherTextStays() {
    String text =
        "s3a://bucket/a: no such file; hdfs://node:8020/in abfss://container@account/x 12:30 a@b";
    assertThat(new Redaction("select", "--output", "/tmp/a:b@c").of(text)).isEqualTo(text);
    assertThat(new Redaction().of(text)).isEqualTo(text);
  }
}
