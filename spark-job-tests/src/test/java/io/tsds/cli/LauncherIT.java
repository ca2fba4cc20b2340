package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher as a process, in a project folder of its own where java, mvn and spark-submit
 * are scripts that say what they were asked for.
 */
class LauncherIT {
  private static final String PRINT_ARGUMENTS = "for a in \"$@\"; do printf '<%s>' \"$a\"; done\n";

  @TempDir Path folder;

  private Path project;
  private Path launcher;
  private Path jar;
  private Path sparkHome;
  private final Map<String, String> environment = new HashMap<>();

  record Ended(int code, String out, String err) {}

  @BeforeEach
  void layOutAProject() throws IOException {
    project = folder.resolve("a project");
    launcher = project.resolve("deploy/bin/tsds");
    Files.createDirectories(launcher.getParent());
    Files.copy(ProjectFolder.root().resolve("deploy/bin/tsds"), launcher);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    jar = project.resolve("spark-job/target/tsds-spark-1.0-job.jar");
    Files.createDirectories(project.resolve("spark-job/target/spark-home/jars"));
    Files.createFile(jar);
    sparkHome = folder.resolve("spark 4");
    script(
        sparkHome.resolve("bin/spark-submit"),
        "printf 'blas=%s ip=%s ' \"$OPENBLAS_NUM_THREADS\" \"${SPARK_LOCAL_IP:-}\"\n"
            + PRINT_ARGUMENTS
            + "exit 3\n");
    script(
        folder.resolve("jdk/bin/java"),
        """
        if [ "$1" = -version ]; then
          echo 'openjdk version "17.0.1" 2021-10-19' >&2
        elif printf '%s' "$*" | grep -q launcher.Main; then
          while [ "$1" != org.apache.spark.launcher.Main ]; do shift; done
          shift
          printf 'a word from the launcher\\n\\0\\n'
          printf '%s\\0' "$(dirname "$0")/run" "$@"
        else
        """
            + PRINT_ARGUMENTS
            + "fi\n");
    script(
        folder.resolve("jdk/bin/run"),
        "printf 'home=%s conf=%s ' \"$SPARK_HOME\" \"$SPARK_CONF_DIR\"\n"
            + PRINT_ARGUMENTS
            + "exit 3\n");
    script(folder.resolve("jdk/bin/javac"), "");
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
  }

  @Test
  void argumentsReachSparkSubmitUntouched() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    Ended ended = run("select", "--output", "a  b", "--id-column", "", "--queries", "*.npy $x");
    assertThat(ended.out())
        .startsWith("blas=1 ip=127.0.0.1 <--master><local[*]><--driver-memory><")
        .endsWith(
            "m><--class><io.tsds.cli.Main><%s><select><--output><a  b><--id-column><><--queries><*.npy $x>"
                .formatted(jar));
    assertThat(ended.code()).isEqualTo(3);
  }

  @Test
  void argumentsReachSparksLauncherUntouched() throws Exception {
    Ended ended = run("select", "--output", "a  b\nc", "--id-column", "", "--queries", "*.npy $x");
    assertThat(ended.out())
        .startsWith(
            "home=%s conf=%s <org.apache.spark.deploy.SparkSubmit><--master><local[*]>"
                .formatted(project.resolve("spark-job/target/spark-home"), project.resolve("conf")))
        .endsWith(
            "m><--class><io.tsds.cli.Main><%s><select><--output><a  b\nc><--id-column><><--queries><*.npy $x>"
                .formatted(jar));
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err()).contains("a word from the launcher");
  }

  @Test
  void sparkOptionsFollowTheDashesAndTakeThePlaceOfDefaults() throws Exception {
    String expected =
        "<--master><yarn><--conf><a=b c><--class><io.tsds.cli.Main><%s><select><--strict>"
            .formatted(jar);
    String[] arguments = {"select", "--strict", "--", "--master", "yarn", "--conf", "a=b c"};
    assertThat(run(arguments).out()).endsWith("SparkSubmit>" + expected);
    environment.put("SPARK_HOME", sparkHome.toString());
    assertThat(run(arguments).out()).isEqualTo("blas=1 ip= " + expected);
  }

  @Test
  void masterAndMemoryAreRecognizedHoweverTheyAreWritten() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    assertThat(run("select", "--", "--master=local[2]", "--driver-memory=3g").out())
        .startsWith("blas=1 ip=127.0.0.1 <--master=local[2]><--driver-memory=3g><--class>");
    assertThat(
            run("select", "--", "--conf", "spark.master=local", "-c", "spark.driver.memory=3g")
                .out())
        .startsWith("blas=1 ip=127.0.0.1 <--conf><spark.master=local><-c><spark.driver.memory=3g>");
  }

  @Test
  void decimalCommaOfTheLocaleChangesNothing() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    String expected = run("select", "--alpha", "0.5").out();
    assertThat(expected).containsPattern("<--driver-memory><[0-9]+m>");
    Path locales = Files.createDirectory(folder.resolve("locales"));
    String made = locales.resolve("de_DE.UTF-8").toString();
    Process localedef;
    try {
      localedef = new ProcessBuilder("localedef", "-i", "de_DE", "-f", "UTF-8", made).start();
    } catch (IOException e) {
      abort(e.getMessage());
      return;
    }
    assumeTrue(localedef.waitFor() == 0, "there is no German locale to be had");
    environment.put("LOCPATH", locales.toString());
    environment.put("LC_ALL", "de_DE.UTF-8");
    assertThat(run("select", "--alpha", "0.5").out()).isEqualTo(expected);
  }

  @Test
  void defaultsFileOfSparkTakesThePlaceOfOurDefaults() throws Exception {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"), "spark.master yarn\nspark.driver.memory=2g\n");
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_CONF_DIR", conf.toString());
    assertThat(run("select").out()).startsWith("blas=1 ip= <--class>");
    assertThat(run("select", "--", "--master", "local").out())
        .startsWith("blas=1 ip=127.0.0.1 <--master><local><--class>");
  }

  @Test
  void launcherWorksThroughSymbolicLinksFromAnyFolder() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    Path bin = Files.createDirectories(folder.resolve("my bin"));
    Path second = Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a project/deploy/bin/tsds"));
    assertThat(runIn(bin, second.toString(), "select").out()).contains("<" + jar.toRealPath());
    assertThat(runIn(bin, "../a project/deploy/bin/tsds", "select").out())
        .contains("<" + jar.toRealPath());
  }

  @Test
  void settingsOfTheUserAreKept() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("OPENBLAS_NUM_THREADS", "4");
    environment.put("SPARK_LOCAL_IP", "10.0.0.1");
    environment.put("SPARK_DRIVER_MEMORY", "5g");
    assertThat(run("select").out()).startsWith("blas=4 ip=10.0.0.1 <--master><local[*]><--class>");
  }

  @Test
  void helpDoesNotGoThroughSpark() throws Exception {
    for (List<String> arguments :
        List.of(List.<String>of(), List.of("--version"), List.of("select", "--help"))) {
      Ended ended = run(arguments.toArray(String[]::new));
      assertThat(ended.code()).isZero();
      assertThat(ended.out())
          .contains("<io.tsds.cli.Main>")
          .doesNotContain("launcher", "SparkSubmit");
    }
  }

  @Test
  void missingJarIsBuiltFirst() throws Exception {
    Files.delete(jar);
    environment.put("SPARK_HOME", sparkHome.toString());
    script(
        folder.resolve("maven/mvn"),
        "printf '%s in %s' \"$*\" \"$PWD\" >&2\ntouch '" + jar + "'\n");
    environment.put("PATH", folder.resolve("maven") + ":/usr/bin:/bin");
    Ended ended = run("select");
    assertThat(ended.err()).startsWith("tsds: building the job");
    assertThat(project.resolve("spark-job/target/tsds-build.log"))
        .hasContent("-B -DskipTests -pl spark-job -am package in " + project.toRealPath());
    assertThat(ended.out()).contains("<" + jar);
    assertThat(run("select").err()).isEmpty();
  }

  @Test
  void longBuildSaysHowFarItIsAndAFailedOneWhy() throws Exception {
    Files.delete(jar);
    script(
        folder.resolve("maven/mvn"),
        """
        echo '[INFO] Downloaded from central: a.jar'
        echo '[INFO] --- compiler:3.15.0:compile (default-compile) @ tsds-spark ---'
        sleep 12
        echo '[ERROR] no room'
        exit 1
        """);
    environment.put("PATH", folder.resolve("maven") + ":/usr/bin:/bin");
    Ended ended = run("select");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err().lines())
        .contains("tsds: building for 10 s, 1 files fetched, now at compiler:compile")
        .contains("[ERROR] no room")
        .anyMatch(line -> line.startsWith("tsds: the build failed; "));
  }

  @Test
  void sparkOfTheUserIsAsQuietAsOursUnlessItsConfigurationSaysHowToLog() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    script(sparkHome.resolve("bin/spark-submit"), "printf '<%s>' \"${SPARK_SUBMIT_OPTS:-}\"\n");
    String quiet =
        "-Dlog4j2.configurationFile=\"%s/conf/log4j2.properties\"".formatted(project.toRealPath());
    assertThat(run("select").out()).isEqualTo("<" + quiet + ">");
    environment.put("SPARK_SUBMIT_OPTS", "-Da=b");
    assertThat(run("select").out()).isEqualTo("<-Da=b " + quiet + ">");
    Path conf = Files.createDirectories(sparkHome.resolve("conf"));
    Files.createFile(conf.resolve("log4j2.properties.template"));
    assertThat(run("select").out()).isEqualTo("<-Da=b " + quiet + ">");
    Files.createFile(conf.resolve("log4j2.xml"));
    assertThat(run("select").out()).isEqualTo("<-Da=b>");
  }

  @Test
  void jarOlderThanTheSourcesIsUsedWithAWarning() throws Exception {
    Path source = Files.createDirectories(project.resolve("spark-job/src/main")).resolve("A.java");
    Files.createFile(source);
    Files.setLastModifiedTime(source, FileTime.fromMillis(0));
    Files.setLastModifiedTime(source.getParent(), FileTime.fromMillis(0));
    assertThat(run("select").err()).doesNotContain("older");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    Files.setLastModifiedTime(source, FileTime.fromMillis(2000));
    Ended ended = run("select");
    assertThat(ended.err()).contains("tsds runs a job jar older than its sources");
    assertThat(ended.out()).contains("<" + jar);
  }

  @Test
  void buildThatWasCutShortIsDoneAgain() throws Exception {
    environment.put("SPARK_HOME", sparkHome.toString());
    script(folder.resolve("maven/mvn"), "exit 1\n");
    environment.put("PATH", folder.resolve("maven") + ":/usr/bin:/bin");
    Files.delete(jar);
    assertThat(run("select").code()).isEqualTo(1);
    Files.createFile(jar);
    assertThat(run("select").err()).contains("tsds: the build failed");
    script(folder.resolve("maven/mvn"), "exit 0\n");
    assertThat(run("select").err()).startsWith("tsds: building the job");
    assertThat(run("select").err()).isEmpty();
  }

  @Test
  void missingToolsAreNamed() throws Exception {
    Files.delete(jar);
    environment.put("PATH", onlyShellTools().toString());
    assertThat(run("select").err()).contains("there is no mvn on the PATH; install Maven");
    Files.delete(folder.resolve("jdk/bin/javac"));
    assertThat(run("select").err()).contains("has no javac beside it; install a JDK 17");
    environment.remove("JAVA_HOME");
    Ended ended = run("select");
    assertThat(ended.err()).contains("there is no java on the PATH; install a JDK 17");
    assertThat(ended.code()).isEqualTo(2);
  }

  @Test
  void oldJavaAndWrongSparkHomeAreRefused() throws Exception {
    environment.put("SPARK_HOME", folder.toString());
    Ended wrongHome = run("select");
    assertThat(wrongHome.code()).isEqualTo(2);
    assertThat(wrongHome.err()).contains("has no bin/spark-submit; set it to a Spark 4");
    environment.remove("SPARK_HOME");
    script(folder.resolve("jdk/bin/java"), "echo 'java version \"1.8.0_292\"' >&2\n");
    assertThat(run("select").err()).contains("is Java 1.8.0_292; it must be 17 or newer");
  }

  @Test
  void javaThatIsTooNewForTheSparkIsRefusedInOneLine() throws Exception {
    Path core = Files.createDirectories(sparkHome.resolve("jars"));
    environment.put("SPARK_HOME", sparkHome.toString());
    for (String java : List.of("23", "24.0.1", "25.0.2-ea")) {
      javaSays(java);
      for (String spark : List.of("4.0.1", "4.1.0", "4.0.0-amzn-0", "4.1.0-SNAPSHOT")) {
        Path jar = Files.createFile(core.resolve("spark-core_2.13-" + spark + ".jar"));
        Ended ended = run("select");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
            .contains("is Java " + java + ", on which Spark " + spark + " does not run")
            .endsWith("a Java 17 or 21, or SPARK_HOME to a Spark 4.2 or newer\n")
            .hasLineCount(1);
        Files.delete(jar);
      }
    }
    for (String spark : List.of("4.2.1", "4.2.0-amzn-1", "4.10.0-SNAPSHOT")) {
      Path jar = Files.createFile(core.resolve("spark-core_2.13-" + spark + ".jar"));
      assertThat(run("select").out()).contains("<--class>");
      Files.delete(jar);
    }
    Files.writeString(sparkHome.resolve("RELEASE"), "Spark 4.1.0 built for Hadoop 3.4.2\n");
    assertThat(run("select").err()).contains("on which Spark 4.1.0 does not run");
    javaSays("21.0.4");
    assertThat(run("select").out()).contains("<--class>");
  }

  @Test
  void sparkOfTheBuildRefusesAJavaThatIsTooNewToo() throws Exception {
    Files.createFile(project.resolve("spark-job/target/spark-home/jars/spark-core_2.13-4.1.0.jar"));
    javaSays("25");
    assertThat(run("select").err()).contains("is Java 25, on which Spark 4.1.0 does not run");
  }

  private void javaSays(String version) throws IOException {
    script(folder.resolve("jdk/bin/java"), "echo 'openjdk version \"" + version + "\"' >&2\n");
  }

  @Test
  void realJobSaysItsMistakesInOneLine() throws Exception {
    Path root = ProjectFolder.root();
    try (Stream<Path> built =
        Files.exists(root.resolve("spark-job/target/spark-home"))
            ? Files.list(root.resolve("spark-job/target"))
            : Stream.empty()) {
      assumeTrue(
          built.anyMatch(file -> file.toString().endsWith("-job.jar")), "the job jar is not built");
    }
    environment.remove("JAVA_HOME");
    String real = root.resolve("deploy/bin/tsds").toString();
    Files.createDirectory(folder.resolve("mine"));
    Files.createFile(folder.resolve("mine/file"));
    Ended ended =
        runIn(
            folder,
            real,
            "generate --output mine --rows 10 --dimension 3 -- --master local[1]".split(" "));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err().lines().filter(line -> line.startsWith("tsds: "))).hasSize(1);
    assertThat(ended.err())
        .contains("holds no generated data", "\"status\":\"user-error\"")
        .doesNotContain("\tat ", "Exception");
  }

  private Ended run(String... arguments) throws Exception {
    return runIn(folder, launcher.toString(), arguments);
  }

  private Ended runIn(Path workingFolder, String command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(all).directory(workingFolder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|JAVA|OPENBLAS|OMP)_.*"));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Path onlyShellTools() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of("bash", "env", "dirname", "mkdir", "sed", "head", "rm", "readlink", "sh", "grep")) {
      Path there = Files.exists(Path.of("/bin", tool)) ? Path.of("/bin") : Path.of("/usr/bin");
      script(tools.resolve(tool), "exec " + there.resolve(tool) + " \"$@\"\n");
    }
    return tools;
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body, StandardCharsets.UTF_8);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }
}
