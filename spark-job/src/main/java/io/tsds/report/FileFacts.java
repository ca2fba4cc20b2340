package io.tsds.report;

/**
 * What was read and where the results are.
 *
 * @param output the output folder
 * @param selectionFormat format of {@code selection} in it, as the option names it
 */
public record FileFacts(Input candidates, Input queries, String output, String selectionFormat) {

  /**
   * One input.
   *
   * @param uri as the user gave it
   * @param format as the option names it, found out where it was {@code auto}
   * @param files number of files
   * @param bytes their length on the file system
   */
  public record Input(String uri, String format, int files, long bytes) {
    public Input {
      Facts.count("files", files);
      Facts.count("bytes", bytes);
    }
  }
}
