package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.datasource.FvecsSource;
import io.tsds.storage.datasource.NpySource;
import io.tsds.storage.datasource.NpzSource;
import io.tsds.storage.datasource.SafetensorsSource;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the job jar brings to a cluster, and what it leaves to the cluster. */
class JobJarIT {
  private static JarFile jar;
  private static List<String> entries;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(path().toFile());
    entries = jar.stream().map(ZipEntry::getName).toList();
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  private static Path path() throws IOException {
    String given = System.getProperty("tsds.job.jar");
    if (given != null) {
      return Path.of(given);
    }
    try (Stream<Path> built = Files.list(ProjectFolder.root().resolve("spark-job/target"))) {
      return built
          .filter(file -> file.getFileName().toString().matches("tsds-spark-.*-job\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the job jar is not built"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/apache/spark/",
        "org/apache/hadoop/",
        "org/apache/parquet/",
        "scala/",
        "com/fasterxml/",
        "org/slf4j/",
        "org/apache/logging/",
        "dev/ludovic/",
        "picocli/",
        "org/apache/commons/"
      })
  void classesOfTheClusterAndUnrelocatedLibrariesAreNotInIt(String folder) {
    assertThat(entries).noneMatch(entry -> entry.startsWith(folder));
  }

  @Test
  void everyClassIsOursOrOfTheNativeBlas() {
    assertThat(entries)
        .filteredOn(entry -> entry.endsWith(".class"))
        .hasSizeGreaterThan(500)
        .allMatch(entry -> entry.startsWith("io/tsds/") || entry.startsWith("org/bytedeco/"));
  }

  @Test
  void librariesAreRelocated() {
    assertThat(entries)
        .contains(
            "io/tsds/cli/Main.class",
            "io/tsds/shaded/picocli/CommandLine.class",
            "io/tsds/shaded/rng/simple/RandomSource.class");
  }

  @ParameterizedTest
  @CsvSource({"linux-x86_64, so, so.0", "linux-arm64, so, so.0", "macosx-arm64, dylib, 0.dylib"})
  void openBlasIsThereForEveryPlatform(String platform, String library, String versioned) {
    assertThat(entries)
        .contains(
            "org/bytedeco/openblas/%s/libopenblas.%s".formatted(platform, versioned),
            "org/bytedeco/openblas/%s/libjniopenblas_nolapack.%s".formatted(platform, library),
            "org/bytedeco/javacpp/%s/libjnijavacpp.%s".formatted(platform, library));
  }

  @Test
  void dataSourcesAreRegistered() throws IOException {
    assertThat(text("META-INF/services/org.apache.spark.sql.sources.DataSourceRegister").lines())
        .containsExactlyInAnyOrder(
            NpySource.class.getName(),
            FvecsSource.class.getName(),
            NpzSource.class.getName(),
            SafetensorsSource.class.getName());
  }

  @Test
  void manifestNamesTheMainClassAndNoSignatureIsLeft() throws IOException {
    assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
        .isEqualTo(Main.class.getName());
    assertThat(entries).noneMatch(entry -> entry.matches("META-INF/.*\\.(SF|DSA|RSA)"));
  }

  private static String text(String entry) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
