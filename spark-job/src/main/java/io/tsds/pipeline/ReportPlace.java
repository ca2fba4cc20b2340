package io.tsds.pipeline;

import org.apache.hadoop.fs.Path;

/** Where the report of a result is. */
final class ReportPlace {
  private ReportPlace() {}

  static String in(String folder) {
    return new Path(folder, "report.json").toString();
  }
}
