package io.tsds.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
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
        .hasMessageContainingAll(".report.json.tmp", "is gone");
    assertThat(file).hasContent("renamed by another");
  }
}
