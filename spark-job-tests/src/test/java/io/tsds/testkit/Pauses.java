package io.tsds.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The places where executors stop on a {@link PausingDisk}, and the wait for them to get there. */
public final class Pauses {
  private final Path folder;
  private final Path classes;
  private final List<String> operations;

  /**
   * @param folder for the executors' notes
   * @param operations patterns of what is done, such as {@code open:.*candidates.*}, each once
   */
  public Pauses(Path folder, List<String> operations) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("pauses"));
    this.classes = Files.createDirectories(folder.resolve("classes"));
    this.operations = operations;
    // What executors load: the disk, what it extends and stands before, and what these name.
    for (Class<?> type :
        List.of(
            PausingDisk.class,
            LocalDisk.class,
            WatchedFileSystem.class,
            WatchedFileSystem.Call.class,
            WatchedFileSystem.Kind.class,
            WatchedFileSystem.Operation.class)) {
      copyClass(type, classes);
    }
  }

  /** Puts a class into a folder that can stand on a class path by itself. */
  public static void copyClass(Class<?> type, Path classes) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path file = classes.resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
      Files.write(file, in.readAllBytes());
    }
  }

  /** URI of a local path on the pausing disk. */
  public static String uri(Path path) {
    return PausingDisk.SCHEME + "://" + path;
  }

  /** What brings the disk to driver and executors. */
  public List<String> sparkOptions() {
    return List.of(
        "--driver-class-path",
        classes.toString(),
        "--conf",
        "spark.executor.extraClassPath=" + classes,
        "--conf",
        "spark.hadoop.fs.pausing.impl=" + PausingDisk.class.getName(),
        "--conf",
        "spark.hadoop." + PausingDisk.FOLDER + "=" + folder,
        "--conf",
        "spark.hadoop." + PausingDisk.TEXTS + "=" + String.join(",", operations));
  }

  /** Waits until an executor stopped at an operation and returns its process. */
  public ProcessHandle await(int operation, Launcher.Running run)
      throws IOException, InterruptedException {
    Path note = folder.resolve("pid-" + operation);
    run.await("an executor comes to " + operations.get(operation), () -> Files.exists(note));
    return ProcessHandle.of(Long.parseLong(Files.readString(note))).orElseThrow();
  }
}
