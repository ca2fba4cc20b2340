package io.tsds.cli.options;

import io.tsds.generate.GenerateParameters;
import io.tsds.generate.GenerateParameters.Data;
import picocli.CommandLine.Mixin;

/** The options of synthetic embeddings. */
public final class GenerateOptions {
  @Mixin GeneratedDataOptions data;

  @Mixin GeneratedFilesOptions files;

  /** The checked parameters. */
  public GenerateParameters parameters() {
    new RequiredOptions()
        .add("--output", files.output)
        .add("--rows", data.rows)
        .add("--dimension", data.dimension)
        .check("see tsds generate --help");
    Data shape = data.data();
    return new GenerateParameters(
        shape,
        data.copies(),
        files.storage(shape),
        files.queries(),
        UriOption.checked("output", files.output),
        data.seed,
        files.overwrite);
  }
}
