package io.tsds.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build wrote down about itself.
 *
 * @param version of tsds-spark
 * @param sparkVersion the Spark it was compiled against
 */
public record BuildInfo(String version, String sparkVersion) {
  private static final String RESOURCE = "/io/tsds/build.properties";

  public static BuildInfo load() {
    Properties properties = new Properties();
    try (InputStream stream = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version"), properties.getProperty("spark.version"));
  }
}
