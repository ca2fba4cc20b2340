package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.testkit.StandaloneCluster;
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
      System.out.println(OpenBlas.load().description().name().replaceAll(" .*", " loaded"));
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

  private static String child(Path home, Path temporary, Class<?> main) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("-Duser.home=" + home);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(StandaloneCluster.environment());
    Process process = builder.start();
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
