package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tsds.testkit.StandaloneCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where native libraries are unpacked, in processes of their own with other folders. */
class PrivateFolderTest {
  @TempDir private Path folder;

  @Test
  void folderIsNewAndForThisUserAlone() throws Exception {
    Path first = PrivateFolder.createIn(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
        .isEqualTo("rwx------");
    assertThat(PrivateFolder.createIn(folder)).isNotEqualTo(first);
  }

  @Test
  void placeThatAllCanWriteToIsRefusedUnlessItIsSticky() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path below = Files.createDirectory(open.resolve("below"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), below);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (Path place : List.of(open, below, link)) {
      assertThatThrownBy(() -> PrivateFolder.createIn(place))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("open is writable by all users and not sticky");
    }
    Files.setAttribute(open, "unix:mode", 01777);
    assertThat(PrivateFolder.createIn(below)).isDirectory();
  }

  @Test
  void plantedLibrariesAreNotLoadedAndNothingStaysBehind() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // An honest process shows the names and sizes that JavaCPP would look for.
    for (Path planted : unpackedByJavaCpp(home)) {
      int size = (int) Files.size(planted);
      var time = Files.getLastModifiedTime(planted);
      Files.write(planted, new byte[size]);
      Files.setLastModifiedTime(planted, time);
    }
    assertThat(child(home, temporary, LoadsBlas.class)).isEqualTo("OpenBLAS loaded");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void homeThatIsNoFolderIsNotMissed() throws Exception {
    Path home = Files.createFile(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    assertThat(child(home, temporary, LoadsBlas.class)).isEqualTo("OpenBLAS loaded");
    assertThat(temporary).isEmptyDirectory();
    assertThat(home).isEmptyFile();
  }

  @Test
  void unsafeTemporaryFolderGivesWayToTheHome() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(child(home, temporary, LoadsBlas.class)).isEqualTo("OpenBLAS loaded");
    assertThat(temporary).isEmptyDirectory();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void userWithoutAHomeHasTheWorkingFolder() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    // Java's word for a user who is in no list.
    assertThat(child(Path.of("?"), temporary, LoadsBlas.class)).isEqualTo("OpenBLAS loaded");
    assertThat(folder).isDirectoryNotContaining("glob:**tsds-native-*");
  }

  @Test
  void processesThatStartAtOnceDoNotMeet() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        processes.add(start(command(folder, temporary, LoadsBlas.class)));
      }
      for (Process process : processes) {
        assertThat(said(process)).isEqualTo("OpenBLAS loaded");
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void placeWhereNoProgramCanRunGivesWay() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // A mount that no other process sees, and that goes with the last one that does.
    String mounted = "mount -t tmpfs -o noexec none \"$0\" || exit 77; exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--map-root-user"));
    command.addAll(List.of("sh", "-c", mounted, temporary.toString()));
    command.addAll(command(home, temporary, LoadsBlas.class));
    Process process;
    try {
      process = start(command);
    } catch (IOException e) {
      abort(e.getMessage());
      return;
    }
    String said = said(process);
    assumeTrue(said.contains("OpenBLAS"), () -> "nothing could be mounted: " + said);
    assertThat(said).isEqualTo("OpenBLAS loaded");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void killedProcessLeavesItsFolderAloneAndNoOtherLoadsFromIt() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Process process = start(command(folder, temporary, LoadsAllAndStays.class));
    try {
      BufferedReader out = process.inputReader();
      assertThat(out.lines().filter("OpenBLAS loaded"::equals).findFirst()).isPresent();
    } finally {
      // SIGKILL.
      process.destroyForcibly().waitFor();
    }
    Path left = onlyChild(temporary);
    assertThat(left).isEmptyDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(left)))
        .isEqualTo("rwx------");
    Path planted = Files.writeString(left.resolve("libopenblas_nolapack.so.0"), "no library");
    assertThat(child(folder, temporary, LoadsBlas.class)).isEqualTo("OpenBLAS loaded");
    assertThat(onlyChild(temporary)).isEqualTo(left);
    assertThat(planted).hasContent("no library");
  }

  private static Path onlyChild(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      List<Path> all = children.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private List<Path> unpackedByJavaCpp(Path home) throws Exception {
    child(home, folder, LoadsAsJavaCppDoes.class);
    try (Stream<Path> files = Files.walk(home.resolve(".javacpp/cache"))) {
      List<Path> libraries =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().contains(".so"))
              .toList();
      assertThat(libraries).isNotEmpty();
      return libraries;
    }
  }

  /** Loads OpenBLAS as the job does. */
  public static final class LoadsBlas {
    private LoadsBlas() {}

    /** Takes nothing. */
    public static void main(String[] args) {
      System.out.println(
          OpenBlas.load().orElseThrow().description().name().replaceAll(" .*", " loaded"));
    }
  }

  /** Loads OpenBLAS as JavaCPP does by itself. */
  public static final class LoadsAsJavaCppDoes {
    private LoadsAsJavaCppDoes() {}

    /** Takes nothing. */
    public static void main(String[] args) {
      System.out.println(Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class));
    }
  }

  /** Loads all libraries as the job does, uses them, and waits to be killed. */
  public static final class LoadsAllAndStays {
    private static final int SIZE = 8;

    private LoadsAllAndStays() {}

    /** Takes nothing. */
    public static void main(String[] args) throws InterruptedException {
      multiply(OpenBlas.load().orElseThrow());
      try {
        Int8Gemm.load().orElseThrow();
        multiply(Bf16Blas.load().orElseThrow());
      } catch (IllegalStateException e) {
        System.err.println("this processor cannot use oneDNN: " + e.getMessage());
      }
      LoadsBlas.main(args);
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }

    private static void multiply(Blas blas) {
      try (FloatMatrix a = blas.allocate(SIZE, SIZE);
          FloatMatrix scores = blas.allocateScores(SIZE, SIZE)) {
        a.putRows(0, SIZE, new float[SIZE * SIZE], 0);
        blas.multiplyTransposed(a, 0, SIZE, a, 0, SIZE, scores);
      }
    }
  }

  private String child(Path home, Path temporary, Class<?> main) throws Exception {
    return said(start(command(home, temporary, main)));
  }

  private static List<String> command(Path home, Path temporary, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("-Duser.home=" + home);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().putAll(StandaloneCluster.environment());
    // As in containers; Java takes the home from the list of users.
    builder.environment().remove("HOME");
    return builder.start();
  }

  private static String said(Process process) throws Exception {
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
