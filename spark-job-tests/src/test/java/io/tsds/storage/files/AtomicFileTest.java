package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir private Path folder;
  private FileSystem files;
  private Path file;
  private org.apache.hadoop.fs.Path target;

  @BeforeEach
  void openFileSystem() throws IOException {
    files = FileSystem.getLocal(new Configuration()).getRawFileSystem();
    file = folder.resolve("sub/report.json");
    target = new org.apache.hadoop.fs.Path(file.toUri());
  }

  @Test
  void fileIsCreatedWithItsFoldersAndReplaced() {
    for (String text : new String[] {"first", "2nd"}) {
      AtomicFile.write(files, target, text.getBytes(StandardCharsets.UTF_8));
      assertThat(file).hasContent(text);
    }
    assertThat(file.getParent().toFile().list()).containsExactly("report.json");
  }

  @Test
  void failingWriterLeavesTheOldContent() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    files,
                    target,
                    out -> {
                      out.write('n');
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("report.json", "disk full");
    assertThat(file).hasContent("old");
  }

  @Test
  void fileThatAnotherProcessHasRenamedAlreadyStays() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "renamed by another");
    assertThatThrownBy(() -> AtomicFile.replace(files, AtomicFile.temporary(target), target))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(".report.json.", "is gone");
    assertThat(file).hasContent("renamed by another");
  }

  @Test
  void losingAttemptOfATaskNeverDeletesTheFileOfTheWinner() throws IOException {
    Files.createDirectories(file.getParent());
    NeverDeletingDisk disk = new NeverDeletingDisk(file);
    disk.initialize(URI.create("file:///"), new Configuration());
    AtomicFile.writeFromTask(
        disk,
        target,
        out -> {
          // The other attempt of the task wins while this one still writes.
          AtomicFile.writeFromTask(files, target, other -> other.write('x'));
          out.write('x');
        });
    assertThat(file).hasContent("x");
    assertThat(file.getParent().toFile().list()).containsExactly("report.json");
  }

  @Test
  void taskOfARunWhoseFolderIsGoneCreatesNothing() {
    assertThatThrownBy(() -> AtomicFile.writeFromTask(files, target, out -> out.write('x')))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("report.json", "its folder is gone");
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void temporaryNamesTellTheirTargetAndNoTwoAreEqual() {
    org.apache.hadoop.fs.Path one = AtomicFile.temporary(target);
    assertThat(one).isNotEqualTo(AtomicFile.temporary(target));
    assertThat(AtomicFile.targetOfTemporary(one.getName())).isEqualTo("report.json");
    for (String other : new String[] {"report.json", ".tmp", ".x.tmp", "x.1.tmp", ".report.json"}) {
      assertThat(AtomicFile.targetOfTemporary(other)).as(other).isNull();
    }
  }

  /** A disk that renames only where nothing is, as HDFS does, and keeps the winner's file. */
  private static final class NeverDeletingDisk extends RawLocalFileSystem {
    private final Path kept;

    NeverDeletingDisk(Path kept) {
      this.kept = kept;
    }

    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
      assertThat(pathToFile(path).toPath()).isNotEqualTo(kept);
      return super.delete(path, recursive);
    }
  }
}
