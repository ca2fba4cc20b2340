package io.tsds.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Spark master and workers, each in a process of its own, on the Spark of the build. */
public final class StandaloneCluster implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 60_000;

  private final Path folder;
  private final int port;
  private final Process master;
  private final List<Process> workers = new ArrayList<>();

  private StandaloneCluster(Path folder, int port, Process master) {
    this.folder = folder;
    this.port = port;
    this.master = master;
  }

  /** Starts a master and two workers, whose files go to a folder. */
  public static StandaloneCluster start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Process master =
        process(
            folder.resolve("master.log"),
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--webui-port",
            "0");
    StandaloneCluster cluster = new StandaloneCluster(folder, port, master);
    try {
      cluster.awaitMaster();
      cluster.startWorker();
      cluster.startWorker();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts one more worker, for one executor and one driver. */
  public void startWorker() throws IOException {
    Path home = Files.createDirectories(folder.resolve("worker-" + workers.size()));
    workers.add(
        process(
            home.resolve("worker.log"),
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--webui-port",
            "0",
            "--cores",
            "2",
            "--memory",
            "3g",
            "--work-dir",
            home.toString(),
            url()));
  }

  /**
   * Kills the worker that started a process, and the process. An executor may outlive a worker
   * killed before for a moment, and come to a pause then: it is killed alone.
   */
  public void killWorkerOf(ProcessHandle executor) throws InterruptedException {
    for (Process worker : workers) {
      if (worker.descendants().anyMatch(executor::equals)) {
        worker.destroyForcibly().waitFor();
      }
    }
    executor.destroyForcibly();
  }

  /** What spark-submit takes as master. */
  public String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** What a driver that ran on a worker said on stderr, for the one whose log has the text. */
  public String driverLog(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(StandaloneCluster::isDriverLog).toList()) {
        String log = Files.readString(file);
        if (log.contains(text)) {
          return log;
        }
      }
    }
    throw new IllegalStateException("no driver wrote of " + text);
  }

  private static boolean isDriverLog(Path file) {
    return file.endsWith("stderr")
        && file.getParent().getFileName().toString().startsWith("driver-");
  }

  /** What Spark's scripts would set. */
  public static Map<String, String> environment() {
    return Map.of("SPARK_LOCAL_IP", "127.0.0.1");
  }

  private static Process process(Path log, String main, String... arguments) throws IOException {
    Path home = sparkHome();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*", main));
    command.addAll(List.of(arguments));
    Files.createDirectories(log.getParent());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|OPENBLAS|OMP)_.*"));
    builder.environment().putAll(environment());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder.redirectOutput(log.toFile()).start();
  }

  /** The folder with the jars of Spark that the build makes for local mode. */
  public static Path sparkHome() {
    return ProjectFolder.root().resolve("spark-job/target/spark-home");
  }

  private void awaitMaster() throws IOException, InterruptedException {
    for (long waited = 0; ; waited += 100) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (waited > PATIENCE_MILLIS || !master.isAlive()) {
          throw new IllegalStateException(
              "no master: " + Files.readString(folder.resolve("master.log")), e);
        }
        Thread.sleep(100);
      }
    }
  }

  @Override
  public void close() {
    for (Process worker : workers) {
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
    master.destroyForcibly();
  }
}
