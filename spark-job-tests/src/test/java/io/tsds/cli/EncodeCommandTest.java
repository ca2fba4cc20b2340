package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.EncodeParameters;
import io.tsds.parameters.Records;
import io.tsds.storage.writing.ComponentType;
import io.tsds.text.EncoderOptions;
import io.tsds.text.Pooling;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class EncodeCommandTest {
  private static EncodeParameters parsed(String... arguments) {
    EncodeCommand command = new EncodeCommand(System.out);
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command.parameters(new SparkConf(false));
  }

  @Test
  void optionsBecomeParameters() {
    EncodeParameters defaults = parsed("--texts=t.jsonl", "--output=o");
    assertThat(defaults.texts()).isEqualTo(Records.ofTexts("t.jsonl", "auto", null));
    assertThat(defaults.textColumn()).isEqualTo("text");
    assertThat(defaults.model()).isEqualTo("all-minilm-l6-v2");
    assertThat(defaults.options()).isEqualTo(new EncoderOptions(Pooling.MEAN, true, "", 256));
    assertThat(defaults.componentType()).isEqualTo(ComponentType.FLOAT32);
    assertThat(defaults.npy()).isTrue();
    assertThat(defaults.onBadRow()).isEqualTo(OnBadRow.FAIL);
    EncodeParameters set =
        parsed(
            "--texts=t",
            "--output=o",
            "--texts-format=orc",
            "--text-column=body",
            "--id-column=key",
            "--model=m",
            "--pooling=cls",
            "--no-normalize",
            "--prefix=query: ",
            "--max-tokens=64",
            "--dtype=float16",
            "--on-bad-row=skip");
    assertThat(set.texts()).isEqualTo(Records.ofTexts("t", "orc", "key"));
    assertThat(set.textColumn()).isEqualTo("body");
    assertThat(set.model()).isEqualTo("m");
    assertThat(set.options()).isEqualTo(new EncoderOptions(Pooling.CLS, false, "query: ", 64));
    assertThat(set.componentType()).isEqualTo(ComponentType.FLOAT16);
    assertThat(set.npy()).isFalse();
    assertThat(set.onBadRow()).isEqualTo(OnBadRow.SKIP);
  }

  @Test
  void whatEmbeddingsDependOnIsInTheManifest() {
    assertThat(parsed("--texts=t.jsonl", "--output=o").manifest("abc").keySet())
        .isEqualTo(
            new TreeSet<>(
                List.of(
                    "command",
                    "texts",
                    "texts-format",
                    "text-column",
                    "model",
                    "model-checksum",
                    "pooling",
                    "normalize",
                    "prefix",
                    "max-tokens",
                    "dtype",
                    "embeddings-format",
                    "on-bad-row")));
  }

  @Test
  void whatCannotBeIsRefused() {
    refused("`dtype` is float64", "--dtype=float64");
    refused("`embeddings-format` is npy", "--embeddings-format=npy", "--id-column=id");
    refused("`max-tokens` is 2", "--max-tokens=2");
    refused("`id-column` is empty", "--id-column=");
    refused("`text-column` is empty", "--text-column=");
    assertThatThrownBy(() -> parsed("--texts=t"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--output");
  }

  private static void refused(String message, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "--texts=t";
    all[1] = "--output=o";
    System.arraycopy(more, 0, all, 2, more.length);
    assertThatThrownBy(() -> parsed(all))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
