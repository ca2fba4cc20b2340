package io.tsds.cli.options;

import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.EncodeParameters;
import io.tsds.parameters.Records;
import io.tsds.parameters.ShownTexts;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.writing.ComponentType;
import io.tsds.text.EncoderOptions;
import io.tsds.text.Pooling;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is encoded, by which model, and where to. */
public final class EncodeOptions implements OptionSection {
  @Option(
      names = "--texts",
      paramLabel = "URI",
      description = "The texts: a file, a folder or a glob. Required.")
  String texts;

  @Option(
      names = "--texts-format",
      paramLabel = "FORMAT",
      defaultValue = Records.AUTO,
      description =
          "auto (by the files' names), parquet, jsonl, csv, or the name of any other source of Spark's,"
              + " such as orc. Default: ${DEFAULT-VALUE}.")
  String textsFormat;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      defaultValue = ShownTexts.COLUMN,
      description = "Column, or key, with the text. Default: ${DEFAULT-VALUE}.")
  String textColumn;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description =
          "Column, or key, with ids. Without it the id of a text is its number over all files, in byte"
              + " order of their names, from 0.")
  String idColumn;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = EncodeParameters.BROUGHT_ALONG,
      description =
          "all-minilm-l6-v2, which is brought along, or a folder with model.onnx and tokenizer.json, as"
              + " exported from Hugging Face. Default: ${DEFAULT-VALUE}.")
  String model;

  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      defaultValue = "mean",
      description =
          "How a text's embedding comes from its tokens': mean, or cls, the first one's. Default:"
              + " ${DEFAULT-VALUE}.")
  Pooling pooling;

  @Option(
      names = "--normalize",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Give embeddings length 1, as sentence encoders expect. Default: true.")
  boolean normalize;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Set before each text, as some models want, such as \"query: \".")
  String prefix;

  @Option(
      names = "--max-tokens",
      paramLabel = "COUNT",
      defaultValue = "" + EncodeParameters.MAX_TOKENS,
      description =
          "Tokens of a text that are encoded, special ones included; what is longer is cut, and"
              + " counted. Default: ${DEFAULT-VALUE}.")
  int maxTokens;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "float32 or float16. Default: ${DEFAULT-VALUE}.")
  ComponentType dtype;

  @Option(
      names = "--embeddings-format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description =
          "npy, parquet, or auto: npy where ids are numbers of texts, else parquet. Default:"
              + " ${DEFAULT-VALUE}.")
  EncodeParameters.Format embeddingsFormat;

  @Option(
      names = "--on-bad-row",
      paramLabel = "ACTION",
      defaultValue = "fail",
      description =
          "What to do with a text that is missing or cannot be read: fail, or skip, which counts it and"
              + " leaves its embedding out. Default: ${DEFAULT-VALUE}.")
  OnBadRow onBadRow;

  @Mixin OutputOptions output;

  @Override
  public String heading() {
    return "Texts and model";
  }

  /** The checked parameters. */
  public EncodeParameters parameters() {
    new RequiredOptions()
        .add("--texts", texts)
        .add("--output", output.output)
        .check("set them as options, or as keys of the --config file without the dashes");
    return new EncodeParameters(
        Records.ofTexts(UriOption.checked("texts", texts), textsFormat, idColumn),
        textColumn,
        model,
        new EncoderOptions(pooling, normalize, prefix, maxTokens),
        dtype,
        embeddingsFormat,
        onBadRow,
        output.output(SelectionFormat.PARQUET, false));
  }
}
