package io.tsds.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.SparkEnv;

/**
 * The local disk under a scheme of its own, on which an executor stops in the middle of a task, so
 * that it can be killed there: the first that opens or creates a file with one of the given texts
 * in its path, once for each text. It leaves its process id in a file that {@link Pauses} watches.
 */
public final class PausingDisk extends WatchedFileSystem {
  static final String SCHEME = "pausing";
  static final String TEXTS = "fs.pausing.texts";
  static final String FOLDER = "fs.pausing.folder";

  private static final long LONGEST_PAUSE_MILLIS = 120_000;

  public PausingDisk() {
    super(new LocalDisk());
  }

  @Override
  protected <T> T watch(Operation operation, Call<T> call) throws IOException {
    if (operation.kind() == Kind.OPEN) {
      pauseAt("open:" + operation.path());
    }
    T answer = call.run();
    if (operation.kind() == Kind.CREATE) {
      pauseAt("create:" + operation.path());
    }
    return answer;
  }

  private void pauseAt(String operation) throws IOException {
    if (SparkEnv.get() == null || SparkEnv.get().executorId().equals("driver")) {
      return;
    }
    List<String> texts = List.of(getConf().getStrings(TEXTS));
    for (int i = 0; i < texts.size(); i++) {
      if (operation.matches(texts.get(i)) && isFirstAt(i)) {
        sleep();
        throw new IOException("nobody ended the pause at " + operation);
      }
    }
  }

  private boolean isFirstAt(int text) throws IOException {
    java.nio.file.Path folder = java.nio.file.Path.of(getConf().get(FOLDER));
    try {
      Files.createFile(folder.resolve("taken-" + text));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    // Written beside and renamed, so that the watcher finds it whole.
    java.nio.file.Path whole = folder.resolve("pid-" + text + ".tmp");
    Files.write(
        whole, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
    Files.move(whole, folder.resolve("pid-" + text));
    return true;
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(LONGEST_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in a pause", e);
    }
  }
}
