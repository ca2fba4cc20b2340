package io.tsds.testkit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A server that speaks S3, in a process of its own that listens on this machine only, and a client
 * of it in this process. It has one bucket. Programs and client are those that the build laid into
 * the {@code target} folders of {@code s3-servers} and {@code s3a}; none is on the class path.
 */
public final class S3Server implements AutoCloseable {
  /** The bucket's name. */
  public static final String BUCKET = "data";

  /** The keys, which no output may repeat; with all characters that real ones have. */
  public static final String ACCESS_KEY = "AKIAPLANTEDKEY234567";

  public static final String SECRET_KEY = "pLaNtEd/SeCrEt+0123456789abcdefghijKLMNO";

  private static final Path PROGRAMS =
      ProjectFolder.root().resolve("spark-job-tests/s3-servers/target");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static ClassLoader clientClasses;

  private final Process process;
  private final int port;
  private FileSystem files;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** S3Proxy, which checks signatures. */
  public static S3Server s3Proxy(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("buckets").resolve(BUCKET));
    return s3Proxy(folder, "read-write", "");
  }

  /** Another S3Proxy with the buckets of the first, which refuses to write. */
  public static S3Server readOnlyS3Proxy(Path folder) throws IOException, InterruptedException {
    return s3Proxy(folder, "read-only", "s3proxy.read-only-blobstore=true\n");
  }

  private static S3Server s3Proxy(Path folder, String name, String more)
      throws IOException, InterruptedException {
    int port = freePort();
    Path properties =
        Files.writeString(
            folder.resolve(name + ".properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            %s"""
                .formatted(port, ACCESS_KEY, SECRET_KEY, folder.resolve("buckets"), more));
    Path logging =
        Files.writeString(
            folder.resolve("logback.xml"), "<configuration><root level=\"off\"/></configuration>");
    return start(
        folder.resolve(name + ".log"),
        port,
        "-Dlogback.configurationFile=" + logging,
        "-cp",
        PROGRAMS.resolve("s3proxy") + "/*",
        "org.gaul.s3proxy.Main",
        "--properties",
        properties.toString());
  }

  /** Adobe's S3Mock, which takes any keys. */
  public static S3Server s3Mock(Path folder) throws IOException, InterruptedException {
    int port = freePort();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    LoopbackSockets.copyClasses(classes);
    List<String> arguments = new ArrayList<>(LoopbackSockets.JVM_OPTIONS);
    arguments.addAll(
        List.of(
            "-cp",
            classes + ":" + PROGRAMS.resolve("s3mock/s3mock.jar"),
            "org.springframework.boot.loader.launch.JarLauncher",
            "--server.port=0",
            "--com.adobe.testing.s3mock.httpPort=" + port,
            "--com.adobe.testing.s3mock.store.root="
                + Files.createDirectories(folder.resolve("store"))));
    S3Server server = start(folder.resolve("s3mock.log"), port, arguments.toArray(String[]::new));
    server.request("PUT", "/" + BUCKET);
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static S3Server start(Path log, int port, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    S3Server server = new S3Server(builder.redirectOutput(log.toFile()).start(), port);
    try {
      server.awaitAnswer(log);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        request("GET", "/");
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException("no S3 server: " + Files.readString(log), e);
        }
        Thread.sleep(100);
      }
    }
  }

  private void request(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint() + path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  private String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Where the server is, as options of S3A, without keys. */
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("fs.s3a.endpoint", endpoint());
    options.put("fs.s3a.endpoint.region", "us-east-1");
    options.put("fs.s3a.path.style.access", "true");
    options.put("fs.s3a.connection.ssl.enabled", "false");
    return options;
  }

  /** The jars that a job needs for S3, as deploy/README.md tells users to name them. */
  public static List<Path> jars() throws IOException {
    Path folder = ProjectFolder.root().resolve("spark-job-tests/s3a/target/jars");
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.sorted().toList();
    }
  }

  /** URI of a key in the bucket. */
  public static String uri(String key) {
    return "s3a://" + BUCKET + "/" + key;
  }

  /** A client, whose classes are loaded apart from those of the tests. */
  public FileSystem files() throws IOException {
    if (files == null) {
      Configuration conf = new Configuration();
      conf.setClassLoader(clientClasses());
      conf.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
      options().forEach(conf::set);
      conf.set("fs.s3a.access.key", ACCESS_KEY);
      conf.set("fs.s3a.secret.key", SECRET_KEY);
      files = FileSystem.newInstance(URI.create(uri("")), conf);
    }
    return files;
  }

  /** One loader for all clients, since Hadoop keeps their statistics for the whole process. */
  private static synchronized ClassLoader clientClasses() throws IOException {
    if (clientClasses == null) {
      List<URL> urls = new ArrayList<>();
      for (Path jar : jars()) {
        urls.add(jar.toUri().toURL());
      }
      clientClasses = new URLClassLoader(urls.toArray(URL[]::new), S3Server.class.getClassLoader());
    }
    return clientClasses;
  }

  /** Copies a local file or folder into the bucket and returns its URI. */
  public String put(Path local, String key) throws IOException {
    files()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(local.toString()),
            new org.apache.hadoop.fs.Path(uri(key)));
    return uri(key);
  }

  /**
   * The objects whose keys lie under a folder's, asked for by key. Only objects count: S3Proxy
   * keeps folders on its disk and may leave an empty one behind, which it lists but cannot open,
   * when it deletes a folder's marker and its last object at the same moment.
   */
  public List<FileStatus> objects(String folder) throws IOException {
    List<FileStatus> objects = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> listed =
          files().listFiles(new org.apache.hadoop.fs.Path(uri(folder)), true);
      while (listed.hasNext()) {
        objects.add(listed.next());
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return objects;
  }

  /** Copies the objects under a folder's key to the local disk. */
  public Path fetch(String key, Path local) throws IOException {
    URI base = URI.create(uri(key) + "/");
    for (FileStatus object : objects(key)) {
      Path target = local.resolve(base.relativize(object.getPath().toUri()).getPath());
      Files.createDirectories(target.getParent());
      files()
          .copyToLocalFile(
              false, object.getPath(), new org.apache.hadoop.fs.Path(target.toString()), true);
    }
    return local;
  }

  @Override
  public void close() {
    if (files != null) {
      try {
        files.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    process.destroyForcibly();
  }
}
