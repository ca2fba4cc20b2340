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
   * @param filesWithoutRows how many of the files have no rows and were skipped; null in reports of
   *     earlier builds
   */
  public record Input(String uri, String format, int files, long bytes, Integer filesWithoutRows) {
    public Input {
      Facts.count("files", files);
      Facts.count("bytes", bytes);
      if (filesWithoutRows != null) {
        Facts.count("filesWithoutRows", filesWithoutRows);
      }
    }

    /** An input all of whose files have rows. */
    public Input(String uri, String format, int files, long bytes) {
      this(uri, format, files, bytes, 0);
    }
  }
}
