package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkRedactionTest {
  private final SparkConf conf = new SparkConf(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.azure.account.key.account.dfs.core.windows.net",
        "spark.hadoop.fs.azure.account.key",
        "fs.azure.sas.container.account.blob.core.windows.net",
        "spark.hadoop.fs.azure.sas.fixed.token.account",
        "spark.hadoop.fs.azure.account.oauth2.client.secret",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.bucket.b.secret.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.hadoop.fs.s3a.encryption.key",
        "spark.hadoop.fs.s3a.server-side-encryption.key",
        "spark.hadoop.fs.gs.auth.service.account.private.key",
        "spark.hadoop.fs.gs.encryption.key",
        "spark.ssl.keyStorePassword",
        "SPARK_API_KEY",
        "s3a://ZQ:XJ0@bucket/logs",
        "hdfs://me:XJ0@node/logs",
        "abfss://c@account:XJ0/logs",
        "s3a:/ZQ:XJ0@bucket/logs",
        "hdfs://me:X/J0@node/logs",
        "https://host/x?sv=1&sig=XJ0"
      })
  void keysAndValuesWithSecretsAreHidden(String text) {
    SparkRedaction.extendIn(conf);
    assertThat(pattern().matcher(text).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.master",
        "spark://node:7077",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.hadoop.fs.s3a.aws.credentials.provider",
        "spark.hadoop.fs.azure.account.auth.type",
        "spark://127.0.0.1:41234/jars/tsds.jar",
        "abfss://container@account.dfs.core.windows.net:443/path",
        "hdfs://node:8020/a@b",
        "/opt/conf/:/opt/spark/jars/spark-core_2.13-4.1.0.jar:/opt/a@b/c.jar"
      })
  void otherKeysAndValuesAreShown(String text) {
    SparkRedaction.extendIn(conf);
    assertThat(pattern().matcher(text).find()).isFalse();
  }

  @Test
  void whatTheUserHidesStaysHidden() {
    conf.set(SparkRedaction.KEY, "(?x) (colo)u?r \\1 # a comment");
    SparkRedaction.extendIn(conf);
    assertThat(pattern().matcher("a colorcolo").find()).isTrue();
    assertThat(pattern().matcher("spark.hadoop.fs.azure.sas.c.a").find()).isTrue();
    assertThat(pattern().matcher("spark.master").find()).isFalse();
  }

  @Test
  void patternOfTheUserThatIsNoneIsRefused() {
    conf.set(SparkRedaction.KEY, "(open");
    assertThatThrownBy(() -> SparkRedaction.extendIn(conf))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "spark.redaction.regex is (open; must be a regular expression: Unclosed group");
  }

  private Pattern pattern() {
    return Pattern.compile(conf.get(SparkRedaction.KEY));
  }
}
