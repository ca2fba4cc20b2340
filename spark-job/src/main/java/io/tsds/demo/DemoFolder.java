package io.tsds.demo;

import io.tsds.UserException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * The local folder that holds all of the demo. A rerun replaces what an earlier demo left; a folder
 * of anyone else is refused, which a marker file tells apart.
 */
final class DemoFolder {
  private static final String MARKER = ".tsds-demo";

  private final Path folder;

  DemoFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Makes the folder ready for new data. */
  void prepare() {
    try {
      if (Files.exists(folder) && !isOurs()) {
        throw new UserException(
            "`output` "
                + folder
                + " exists and is not from a demo; give an empty folder or one that does not exist");
      }
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(MARKER), "tsds demo replaces what is in this folder\n");
      deleteRecursively(data());
      Files.createDirectories(data());
    } catch (IOException e) {
      throw new UserException("`output` " + folder + " cannot be written: " + e, e);
    }
  }

  /** The folder itself. */
  Path path() {
    return folder;
  }

  /** Where the generated embeddings are. */
  Path data() {
    return folder.resolve("data");
  }

  /**
   * A name in the folder as URI for Hadoop file systems, which takes spaces and percent signs as
   * they are.
   */
  String uri(String name) {
    return "file://" + folder.resolve(name);
  }

  private boolean isOurs() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return Files.exists(folder.resolve(MARKER)) || content.findAny().isEmpty();
    }
  }

  private static void deleteRecursively(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
