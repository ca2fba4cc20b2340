package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on local disks are those that Hadoop's own implementation would have left. */
class LocalDiskTest {
  @TempDir Path folder;

  /** Another implementation of local disks, as a user may have set it. */
  public static final class OfUser extends RawLocalFileSystem {}

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static FileSystem local(FileSystem raw) throws IOException {
    LocalFileSystem local = new LocalFileSystem(raw);
    local.initialize(URI.create("file:///"), conf());
    return local;
  }

  private static Configuration conf() {
    return new Configuration(false);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void filesHaveThePermissionsThatHadoopGivesThemAndNoChecksumsBesideThem() throws IOException {
    FileSystem disk = Folder.withoutChecksumFiles(local(new RawLocalFileSystem()));
    assertThat(disk).isInstanceOf(LocalDisk.class);
    RawLocalFileSystem stock = new RawLocalFileSystem();
    stock.initialize(URI.create("file:///"), conf());
    for (FileSystem files : List.of(disk, stock)) {
      try (var out = files.create(path(files.getClass().getSimpleName()), true)) {
        out.write("content".getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(names()).containsExactly("LocalDisk", "RawLocalFileSystem");
    assertThat(Files.getPosixFilePermissions(folder.resolve("LocalDisk")))
        .isEqualTo(Files.getPosixFilePermissions(folder.resolve("RawLocalFileSystem")));
    for (String mode : List.of("640", "600", "755", "1777")) {
      FsPermission permission = new FsPermission(mode);
      disk.setPermission(path("LocalDisk"), permission);
      stock.setPermission(path("RawLocalFileSystem"), permission);
      assertThat(Files.getPosixFilePermissions(folder.resolve("LocalDisk")))
          .as(mode)
          .isEqualTo(Files.getPosixFilePermissions(folder.resolve("RawLocalFileSystem")));
    }
    disk.setPermission(path("LocalDisk"), new FsPermission("640"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("LocalDisk"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void anImplementationOfTheUsersStays() throws IOException {
    assertThat(Folder.withoutChecksumFiles(local(new OfUser()))).isInstanceOf(OfUser.class);
    Configuration hadoop = conf();
    assertThat(LocalDisk.settings(hadoop)).containsEntry("fs.file.impl", LocalDisk.class.getName());
    hadoop.set("fs.file.impl", OfUser.class.getName());
    assertThat(LocalDisk.settings(hadoop)).isEmpty();
  }
}
