package io.tsds.storage.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The manifest in an output folder. It marks the folder as one of ours, which may be replaced, and
 * tells whether the result is still whole.
 *
 * @param run what the result depends on
 * @param files all files of the result, in the order in which they are brought into the output
 */
record OutputManifest(RunManifest run, List<ResultFile> files) {

  /**
   * One file of the result.
   *
   * @param name relative path in the output folder
   * @param bytes length
   * @param sha256 of its content, as 64 hexadecimal digits; null for rows, whose checksums are in
   *     the report, and where an older version wrote the manifest
   */
  record ResultFile(
      String name, long bytes, @JsonInclude(JsonInclude.Include.NON_NULL) String sha256) {
    private static final Set<String> FIELDS = Set.of("name", "bytes", "sha256");

    /** From JSON, in which the checksum may be missing. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ResultFile of(Map<String, Object> fields) {
      if (!FIELDS.containsAll(fields.keySet())
          || !(fields.get("name") instanceof String name)
          || !(fields.get("bytes") instanceof Number bytes)) {
        throw new IllegalArgumentException(fields + " is no file of a result");
      }
      return new ResultFile(name, bytes.longValue(), (String) fields.get("sha256"));
    }

    ResultFile {
      for (String part : name.split("/", -1)) {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
          throw new IllegalArgumentException(name + " is no relative path of a file in the output");
        }
      }
    }
  }
}
