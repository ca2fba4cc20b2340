package io.tsds.storage;

import java.util.List;

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
   */
  record ResultFile(String name, long bytes) {
    ResultFile {
      for (String part : name.split("/", -1)) {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
          throw new IllegalArgumentException(name + " is no relative path of a file in the output");
        }
      }
    }
  }
}
