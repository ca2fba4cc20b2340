package io.tsds.report.recovery;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Checksums of the canonical rows, which do not depend on the file format: two runs agree exactly
 * when these do. All are in hexadecimal.
 *
 * @param selection of the rows of {@code selection}, null where nothing was published
 * @param clusters of the rows of {@code clusters}, null where nothing was published
 * @param rejected of the rows of {@code rejected}, null where nothing was published
 * @param inputs of what was read, by its role ({@code candidates}, {@code degradation}, the name of
 *     a reference), in the order in which it was read; a value may be null where none was made
 */
public record RecoveryChecksums(
    String selection, String clusters, String rejected, Map<String, String> inputs) {
  public RecoveryChecksums {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }
}
