package io.tsds.storage.input;

import io.tsds.UserException;
import java.io.Serializable;
import java.util.Comparator;

/**
 * A row that cannot take part.
 *
 * @param file full path of its file
 * @param row its number in the file, or -1 where the format does not tell
 * @param id its id as people write it, or null
 * @param fault what is wrong with it
 */
public record RowFault(String file, long row, String id, String fault) implements Serializable {
  /** By file, then by row. */
  public static final Comparator<RowFault> BY_PLACE =
      Comparator.comparing(RowFault::file).thenComparingLong(RowFault::row);

  /** The place and the fault in one line. */
  public String message() {
    String place = row >= 0 ? ", row " + row : "";
    String name = id != null ? ", id " + id : "";
    return file + place + name + ": " + fault;
  }

  /** What ends a run that does not skip faulty rows: the fault, and the way to go on without it. */
  public UserException failure(EmbeddingInput input) {
    InputParameterNames names = new InputParameterNames(input.role());
    String remedy =
        fault.equals(CheckedBlocks.ZERO) || !names.canSkipRows()
            ? ""
            : " (`on-bad-row` skip leaves such rows out and counts them)";
    return new UserException(names.input() + ": " + message() + remedy);
  }
}
