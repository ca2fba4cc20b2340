package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tsds.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listing of a local disk is whole or refused, whatever the disk has in its folders. */
class InputListingTest {
  @TempDir private Path folder;

  private Path data;

  @BeforeEach
  void layOutFiles() throws IOException {
    data = folder.resolve("data");
    for (String file :
        List.of(
            "a.npy", "b.npy", "day=1/c.npy", "day=2/d.npy", "_x.npy", ".y.npy", "_logs/z.npy")) {
      Files.createDirectories(data.resolve(file).getParent());
      Files.createFile(data.resolve(file));
    }
  }

  @Test
  void foldersGlobsAndFilesAreListedInByteOrder() throws IOException {
    assertThat(list(data)).containsExactly("a.npy", "b.npy", "day=1/c.npy", "day=2/d.npy");
    assertThat(list(data + "/[ab].npy")).containsExactly("a.npy", "b.npy");
    assertThat(list(data + "/{b,day=*/*}.npy"))
        .containsExactly("b.npy", "day=1/c.npy", "day=2/d.npy");
    assertThat(list(data + "/*/c.npy")).containsExactly("day=1/c.npy");
    assertThat(list("file://" + data + "/day=?")).containsExactly("day=1/c.npy", "day=2/d.npy");
    assertThat(list(data.resolve("b.npy"))).containsExactly("b.npy");
    Files.createFile(data.resolve("é[1].npy"));
    assertThat(list(data.resolve("é[1].npy"))).containsExactly("é[1].npy");
  }

  @Test
  void namesWithColonsAreListedAndDisturbNoGlob() throws IOException {
    Files.createFile(data.resolve("e-10:00.npy"));
    Files.createDirectory(data.resolve("hour=10:00"));
    Files.createFile(data.resolve("hour=10:00/f:g.npy"));
    Files.createFile(data.resolve("g.npy_$folder$"));
    assertThat(list(data)).contains("e-10:00.npy", "hour=10:00/f:g.npy").hasSize(6);
    assertThat(list(data + "/[ab].npy")).containsExactly("a.npy", "b.npy");
    assertThat(list(data + "/*.npy")).containsExactly("a.npy", "b.npy", "e-10:00.npy");
    assertThat(list(data + "/e-10:*")).containsExactly("e-10:00.npy");
    assertThat(list(data + "/hour=10:00/*.npy")).containsExactly("hour=10:00/f:g.npy");
    assertThat(list(data + "/*=1*/{c,f:*}.npy"))
        .containsExactly("day=1/c.npy", "hour=10:00/f:g.npy");
    assertThat(list(data + "/*/../a.npy")).containsExactly("a.npy");
    refused(data + "/*/nothing", "no file or folder matches this glob");
    refused(data + "/*/nothing/*", "no file or folder matches this glob");
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("e.npy"));
    Files.createSymbolicLink(data.resolve("c.npy"), elsewhere.resolve("e.npy"));
    Files.createSymbolicLink(data.resolve("day=3"), elsewhere);
    assertThat(list(data)).contains("c.npy", "day=3/e.npy").hasSize(6);
    assertThat(list(data + "/*.npy")).containsExactly("a.npy", "b.npy", "c.npy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/*.npy", "/[b-d].npy", "/{x,c}.npy", "/c.npy"})
  void aLinkToNowhereIsRefused(String what) throws IOException {
    Files.createSymbolicLink(data.resolve("c.npy"), folder.resolve("nowhere"));
    refused(data + what, what.equals("/c.npy") ? "no such file" : "c.npy (a link whose target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/day=*", "/*/*.npy", "/day=2/*.npy", "/*/e.npy"})
  void aLinkToNowhereInASubfolderIsRefused(String what) throws IOException {
    Files.createSymbolicLink(data.resolve("day=2/e.npy"), folder.resolve("nowhere"));
    refused(data + what, "day=2/e.npy (a link whose target is not there");
  }

  @Test
  void aLinkToNowhereInTheMiddleOfAGlobIsRefused() throws IOException {
    Files.createSymbolicLink(data.resolve("day=3"), folder.resolve("nowhere"));
    refused(data + "/*/*.npy", "day=3 (a link whose target is not there");
    refused(data + "/day=*/c.npy", "day=3 (a link");
    refused(data.toString(), "day=3 (a link");
    assertThat(list(data + "/day=[12]/*.npy")).hasSize(2);
  }

  @Test
  void whatIsLeftOutOnPurposeOrNotMatchedDoesNotMatter() throws IOException {
    Files.createSymbolicLink(data.resolve("_c.npy"), folder.resolve("nowhere"));
    Files.createSymbolicLink(data.resolve(".c.npy"), folder.resolve("nowhere"));
    Files.createSymbolicLink(data.resolve("day=1/.c"), folder.resolve("nowhere"));
    assertThat(list(data)).hasSize(4);
    assertThat(list(data + "/*.npy")).hasSize(2);
    Files.createSymbolicLink(data.resolve("notes.txt"), folder.resolve("nowhere"));
    assertThat(list(data + "/*.npy")).hasSize(2);
    refused(data.toString(), "notes.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/*.npy", "/*"})
  void aNameThatIsNoTextIsRefused(String what) throws Exception {
    shell("printf x > \"$(printf 'x\\377.npy')\"");
    refused(data + what, "/x%FF.npy (its name is not text in ");
    assertThat(list(data + "/[ab].npy")).hasSize(2);
  }

  @Test
  void aNameThatIsNoTextIsRefusedBesideOneThatLooksTheSame() throws Exception {
    Files.createFile(data.resolve("x\uFFFD.npy"));
    assertThat(list(data)).contains("x\uFFFD.npy").hasSize(5);
    shell("printf x > \"$(printf 'x\\377.npy')\"");
    refused(data.toString(), "/x%FF.npy (its name is not text in ");
  }

  @Test
  void aFolderWhoseNameIsNoTextIsRefused() throws Exception {
    shell("mkdir \"$(printf 'day=\\377')\"; printf x > \"$(printf 'day=\\377')/x.npy\"");
    refused(data.toString(), "/day=%FF (its name is not text in ");
    refused(data + "/*/*.npy", "/day=%FF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/*.npy", "/pipe.npy"})
  void whatIsNoFileIsRefusedAndNotWaitedFor(String what) throws Exception {
    shell("mkfifo pipe.npy");
    refused(data + what, "pipe.npy (it is neither a file nor a folder)");
  }

  @Test
  void aLinkThatLeadsBackIsRefused() throws IOException {
    Files.createSymbolicLink(data.resolve("day=3"), data);
    refused(data.toString(), "day=3 (a link");
  }

  @Test
  void aFolderThatMayNotBeReadIsRefused() throws Exception {
    Path closed = data.resolve("day=2");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(closed), "nothing is closed to this user");
    try {
      refused(data.toString(), "access is denied");
      refused(data + "/*/*.npy", "day=2");
      refused(data + "/*/d.npy", "day=2");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void manyNamesAreCounted() throws IOException {
    for (int i = 0; i < 9; i++) {
      Files.createSymbolicLink(data.resolve("x" + i), folder.resolve("nowhere"));
    }
    refused(data.toString(), "; and 4 more");
  }

  private void shell(String script) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", script).directory(data.toFile()).inheritIO().start();
    assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(shell.exitValue()).isZero();
  }

  private List<String> list(Object uri) {
    return InputListing.of(new InputLocation("`candidates`", uri.toString()), new Configuration())
        .stream()
        .map(file -> file.getPath().toString().replace("file:" + data + "/", ""))
        .toList();
  }

  private void refused(String uri, String said) {
    assertThatThrownBy(() -> list(uri))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`candidates` " + uri + ": ")
        .hasMessageContaining(said);
  }
}
