package io.tsds.report;

/** The software that ran. */
public record Versions(
    String tsdsSpark, String spark, String java, String os, String architecture) {

  /** Of this process, which runs the given Spark. */
  public static Versions ofThisProcess(String spark) {
    return new Versions(
        BuildInfo.load().version(),
        spark,
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"));
  }
}
