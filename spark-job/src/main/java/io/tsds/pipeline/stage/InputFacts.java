package io.tsds.pipeline.stage;

import io.tsds.ConstantText;
import io.tsds.report.FileFacts;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import java.util.ArrayList;
import java.util.List;

/** What the report says of an input's files. */
public final class InputFacts {
  private InputFacts() {}

  /** The facts of embeddings that were read. */
  public static FileFacts.Input of(EmbeddingInput input, EmbeddingSource source) {
    return new FileFacts.Input(
        input.uri(),
        ConstantText.of(source.format()),
        source.files().size(),
        source.files().stream().mapToLong(file -> file.bytes()).sum(),
        source.filesWithoutRows(),
        source.numbered() ? numbering(input, source.numbering()) : null);
  }

  private static FileFacts.Numbering numbering(EmbeddingInput input, RowNumbering numbering) {
    List<String> paths = numbering.paths();
    int named = Math.min(paths.size(), FileFacts.Numbering.MOST_FILES);
    List<FileFacts.FirstRow> firstRows = new ArrayList<>(named);
    for (int file = 0; file < named; file++) {
      firstRows.add(new FileFacts.FirstRow(paths.get(file), numbering.firstRow(file)));
    }
    return new FileFacts.Numbering(
        ConstantText.of(input.fileOrder()), firstRows, paths.size() - named);
  }

  /** The facts of Parquet files whose columns were read. */
  public static FileFacts.Input ofColumns(String uri, InputSnapshot snapshot) {
    return new FileFacts.Input(
        uri,
        "parquet",
        snapshot.files().size(),
        snapshot.files().stream().mapToLong(InputFile::bytes).sum(),
        null,
        null);
  }
}
