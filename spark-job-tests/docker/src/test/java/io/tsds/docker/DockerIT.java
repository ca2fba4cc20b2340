package io.tsds.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.images.ImagePullPolicy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * The job on an S3 server in a container: in the job's own image, and submitted from outside to a
 * Spark cluster of three containers. The images are those that {@code deploy/docker/test/run} made.
 */
@Testcontainers(disabledWithoutDocker = true)
class DockerIT {
  private static final Path ROOT = Path.of(System.getProperty("tsds.root"));
  private static final Path FIXTURE =
      ROOT.resolve("spark-job-tests/src/test/resources/fixtures/near-duplicates");
  private static final ImagePullPolicy NEVER = image -> false;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String BUCKET = "/tmp/buckets/data/";
  private static final String KEY = "local-key";
  private static final String SECRET = "local-secret";

  @TempDir private static Path folder;

  private static String expected;

  @BeforeAll
  static void runInLocalMode() throws IOException, InterruptedException {
    Path output = folder.resolve("local");
    List<String> command =
        launcher(FIXTURE.resolve("candidates.npy"), FIXTURE.resolve("queries.npy"), output);
    command.addAll(List.of("--", "--master", "local[2]", "--driver-memory", "1g"));
    run(command);
    expected = checksums(Files.readString(output.resolve("report.json")));
  }

  @Test
  void imageRunsTheJobOnS3AsUser185() throws IOException, InterruptedException {
    int port = 19000;
    try (GenericContainer<?> s3 = s3(port);
        GenericContainer<?> image = container("tsds-spark:test", "sleep", "600")) {
      s3.start();
      image.start();
      assertThat(image.execInContainer("id", "-u").getStdout()).isEqualTo("185\n");

      upload(image, port);
      List<String> command = new ArrayList<>(List.of("/opt/spark/bin/spark-submit"));
      command.addAll(List.of("--master", "local[2]", "--driver-memory", "1g"));
      command.addAll(s3Options(port));
      command.addAll(List.of("--class", "io.tsds.cli.Main", "/opt/tsds/tsds-spark-job.jar"));
      command.addAll(
          select("s3a://data/candidates.npy", "s3a://data/queries.npy", "s3a://data/out"));
      Container.ExecResult ended = image.execInContainer(command.toArray(String[]::new));

      assertThat(ended.getExitCode()).as(ended.getStderr()).isZero();
      assertThat(ended.getStderr()).contains("\"status\":\"done\"");
      assertThat(checksums(read(s3, "out/report.json"))).isEqualTo(expected);
    }
  }

  @Test
  void clusterOfContainersGivesTheRowsOfLocalMode() throws IOException, InterruptedException {
    int port = 19001;
    try (GenericContainer<?> s3 = s3(port);
        GenericContainer<?> master =
            spark(
                "127.0.0.1",
                "org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 17077 --webui-port 18080",
                ".*I have been elected leader.*");
        GenericContainer<?> first = worker("127.0.0.2");
        GenericContainer<?> second = worker("127.0.0.3")) {
      s3.start();
      master.start();
      first.start();
      second.start();

      upload(master, port);
      List<String> command =
          launcher("s3a://data/candidates.npy", "s3a://data/queries.npy", "s3a://data/out");
      command.addAll(List.of("--", "--master", "spark://127.0.0.1:17077"));
      command.addAll(List.of("--driver-memory", "1g", "--executor-memory", "1g"));
      command.addAll(List.of("--conf", "spark.driver.host=127.0.0.1", "--jars", s3Jars()));
      command.addAll(s3Options(port));
      run(command);

      String report = read(s3, "out/report.json");
      assertThat(report).contains("\"master\" : \"spark://127.0.0.1:17077\"");
      assertThat(checksums(report)).isEqualTo(expected);
      assertThat(first.getLogs()).contains("Launch command");
      assertThat(second.getLogs()).contains("Launch command");
    }
  }

  /** S3Proxy with one empty bucket. */
  private static GenericContainer<?> s3(int port) {
    String properties =
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=/tmp/buckets
        """
            .formatted(port, KEY, SECRET);
    String start =
        "mkdir -p %s && printf '%%s' '%s' > /tmp/s3proxy.properties".formatted(BUCKET, properties)
            + " && exec java -Xmx512m -cp '/opt/s3proxy/*' org.gaul.s3proxy.Main"
            + " --properties /tmp/s3proxy.properties";
    return container("tsds-s3proxy:test", "sh", "-c", start)
        .waitingFor(message(".*Started .*ServerConnector.*"));
  }

  /** Uploads the fixture from a container with Spark and S3A: files laid there lack an ETag. */
  private static void upload(GenericContainer<?> from, int port)
      throws IOException, InterruptedException {
    // The shell asks for a configuration file, though all settings are given.
    from.copyFileToContainer(Transferable.of("<configuration/>"), "/tmp/in/core-site.xml");
    List<String> command = new ArrayList<>(List.of("env", "HADOOP_CONF_DIR=/tmp/in"));
    command.addAll(List.of("/opt/spark/bin/spark-class", "org.apache.hadoop.fs.FsShell"));
    s3Settings(port).forEach(setting -> command.addAll(List.of("-D", setting)));
    command.add("-put");
    for (String name : List.of("candidates.npy", "queries.npy")) {
      from.copyFileToContainer(
          MountableFile.forHostPath(FIXTURE.resolve(name), 0644), "/tmp/in/" + name);
      command.add("/tmp/in/" + name);
    }
    command.add("s3a://data/");
    Container.ExecResult ended = from.execInContainer(command.toArray(String[]::new));
    assertThat(ended.getExitCode()).as(ended.getStderr()).isZero();
  }

  private static GenericContainer<?> worker(String address) {
    return spark(
        address,
        "org.apache.spark.deploy.worker.Worker --host %s --cores 1 --memory 1g --webui-port 0"
                .formatted(address)
            + " --work-dir /tmp/work spark://127.0.0.1:17077",
        ".*Successfully registered with master.*");
  }

  private static GenericContainer<?> spark(String address, String program, String ready) {
    List<String> command = new ArrayList<>(List.of("/opt/spark/bin/spark-class"));
    command.addAll(List.of(program.split(" ")));
    return container("tsds-spark:test", command.toArray(String[]::new))
        .withEnv("SPARK_LOCAL_IP", address)
        .waitingFor(message(ready));
  }

  /** On the network of this machine, since an engine started by hand has no other. */
  private static GenericContainer<?> container(String image, String... command) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withImagePullPolicy(NEVER)
        .withNetworkMode("host")
        .withEnv("SPARK_LOCAL_IP", "127.0.0.1")
        .withCommand(command);
  }

  private static WaitStrategy message(String regex) {
    return Wait.forLogMessage(regex, 1).withStartupTimeout(PATIENCE);
  }

  private static List<String> launcher(Object candidates, Object queries, Object output) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("deploy/bin/tsds").toString());
    command.addAll(select(candidates, queries, output));
    return command;
  }

  private static List<String> select(Object candidates, Object queries, Object output) {
    return List.of(
        "select",
        "--candidates=" + candidates,
        "--queries=" + queries,
        "--output=" + output,
        "--sample-size=100",
        "--bandwidth=0.3",
        "--prefetch=50");
  }

  private static List<String> s3Options(int port) {
    return s3Settings(port).stream().map(setting -> "--conf=spark.hadoop." + setting).toList();
  }

  private static List<String> s3Settings(int port) {
    return List.of(
        "fs.s3a.endpoint=http://127.0.0.1:" + port,
        "fs.s3a.endpoint.region=us-east-1",
        "fs.s3a.path.style.access=true",
        "fs.s3a.connection.ssl.enabled=false",
        "fs.s3a.access.key=" + KEY,
        "fs.s3a.secret.key=" + SECRET);
  }

  private static String s3Jars() throws IOException {
    try (Stream<Path> jars = Files.list(ROOT.resolve("spark-job-tests/s3a/target/jars"))) {
      return String.join(",", jars.map(Path::toString).sorted().toList());
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "run", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static String read(GenericContainer<?> s3, String key) {
    return s3.copyFileFromContainer(
        BUCKET + key, in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  /** The part of a report that only equal rows have in common. */
  private static String checksums(String report) {
    Matcher found = Pattern.compile("\"checksums\" : \\{[^}]*\"selection\"[^}]*}").matcher(report);
    assertThat(found.find()).as(report).isTrue();
    return found.group();
  }
}
