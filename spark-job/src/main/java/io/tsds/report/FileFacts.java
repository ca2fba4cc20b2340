package io.tsds.report;

import java.util.List;

/**
 * What was read and where the results are.
 *
 * @param output the output folder
 * @param selectionFormat format of {@code selection} in it, as the option names it
 * @param search the search from which the selection was made; null where the run searched itself,
 *     and in a report of an earlier build
 */
public record FileFacts(
    Input candidates, Input queries, String output, String selectionFormat, Search search) {

  /**
   * A search that was kept.
   *
   * @param uri as the user gave it
   * @param neighbors of each query, at most as many as a selection from it can have
   */
  public record Search(String uri, long neighbors) {
    public Search {
      FactChecks.count("neighbors", neighbors);
    }

    /**
     * How parameters of a search are to be changed: in the run itself, or where it took a search
     * that was kept, whose parameters are no options of the run, in that search.
     *
     * @param kept null where the run searched itself
     */
    public static String with(Search kept, String parameters) {
      return kept == null
          ? "give " + parameters
          : "search again by tsds neighbors with " + parameters;
    }
  }

  /**
   * One input.
   *
   * @param uri as the user gave it
   * @param format as the option names it, found out where it was {@code auto}
   * @param files number of files
   * @param bytes their length on the file system
   * @param filesWithoutRows how many of the files have no rows and were skipped; null in reports of
   *     earlier builds
   * @param numbering where ids are the rows' numbers, how these are given; null in the report of
   *     one target task of several, where the report on all target tasks has it
   */
  public record Input(
      String uri,
      String format,
      int files,
      long bytes,
      Integer filesWithoutRows,
      Numbering numbering) {
    public Input {
      FactChecks.count("files", files);
      FactChecks.count("bytes", bytes);
      if (filesWithoutRows != null) {
        FactChecks.count("filesWithoutRows", filesWithoutRows);
      }
    }
  }

  /**
   * How rows are numbered over the files of an input.
   *
   * @param order of the files, as the option names it
   * @param firstRows of the files in that order, at most {@link #MOST_FILES}
   * @param filesLeftOut how many files there are beyond those
   */
  public record Numbering(String order, List<FirstRow> firstRows, int filesLeftOut) {
    /** About a megabyte of JSON. */
    public static final int MOST_FILES = 10_000;

    public Numbering {
      firstRows = List.copyOf(firstRows);
      FactChecks.count("filesLeftOut", filesLeftOut);
    }

    /** What a number means, in a sentence. */
    public String meaning() {
      return firstRows.size() == 1
          ? "ids are row numbers in the file, from 0"
          : "ids are row numbers over all files in "
              + order
              + " order of their paths, from 0; report.json has the first of each file";
    }
  }

  /**
   * Where a file begins.
   *
   * @param file full path
   * @param firstRow number of its first row; a file without rows has that of the next
   */
  public record FirstRow(String file, long firstRow) {}
}
