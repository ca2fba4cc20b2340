package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.storage.result.SelectionFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the writing of near-duplicates depends on, checked.
 *
 * @param selection folder of a finished selection of select
 * @param idsToDrop whether only the ids are written of all members but those that are kept
 * @param output where to, in which format
 */
public record DuplicatesParameters(String selection, boolean idsToDrop, Output output) {
  public DuplicatesParameters {
    if (output.format() == SelectionFormat.NPY) {
      throw UserException.of("duplicates-format", "is npy; must be parquet, jsonl or csv");
    }
  }

  /** The parameters that the rows depend on, by option name. */
  public SortedMap<String, String> manifest() {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("command", "duplicates");
    map.put("selection", selection);
    map.put("ids-to-drop", Boolean.toString(idsToDrop));
    map.put("duplicates-format", output.format().name());
    return map;
  }
}
