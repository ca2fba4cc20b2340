package io.tsds.storage.input;

import static io.tsds.storage.input.UnreadableFormat.LANCE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the text of an input alone tells of its format, before any file system is asked: a run that
 * is bound to fail by the ending of a name fails before Spark starts.
 */
public final class NamedFormat {
  private static final int MOST_LOOKED_AT = 1000;

  private NamedFormat() {}

  /**
   * Refuses an input whose name has the ending of a format that is not read, unless its format is
   * given. A folder may be called anything, as far as this machine sees that it is one, but for the
   * folders that are a format of their own; it is refused if all files in it have such endings.
   *
   * @throws io.tsds.UserException with what to do
   */
  public static void requireReadable(EmbeddingInput input) {
    if (input.format() != EmbeddingFormat.AUTO) {
      return;
    }
    InputParameterNames names = new InputParameterNames(input.role());
    String path = input.uri();
    Path local = localOrNull(path);
    if (local != null && Files.isDirectory(local) && UnreadableFormat.of(path) != LANCE) {
      List<InputFile> files = visibleFiles(local);
      if (!files.isEmpty()
          && files.stream().allMatch(file -> UnreadableFormat.of(file.path()) != null)) {
        FormatByName.of(files, names);
      }
    } else if (UnreadableFormat.of(path) != null || (local != null && Files.isRegularFile(local))) {
      FormatByName.of(List.of(new InputFile(path, 0, "")), names);
    }
  }

  /**
   * The first files that lie in a folder; of none if it cannot be listed, which Spark will tell.
   */
  private static List<InputFile> visibleFiles(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("[._].*"))
          .limit(MOST_LOOKED_AT)
          .map(file -> new InputFile(file.toString(), 0, ""))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static Path localOrNull(String uri) {
    String path = uri.replaceFirst("^file:(//)?(?=/)", "");
    try {
      return path.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*") ? null : Path.of(path);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
