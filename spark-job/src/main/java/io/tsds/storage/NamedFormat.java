package io.tsds.storage;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the text of an input alone tells of its format, before any file system is asked: a run that
 * is bound to fail by the ending of a name fails before Spark starts.
 */
public final class NamedFormat {
  private NamedFormat() {}

  /**
   * Refuses an input whose name has the ending of a format that is not read, unless its format is
   * given. A folder may be called anything, as far as this machine sees that it is one, but for the
   * folders that are a format of their own.
   *
   * @throws io.tsds.UserException with what to do
   */
  public static void requireReadable(EmbeddingInput input) {
    if (input.format() != EmbeddingFormat.AUTO) {
      return;
    }
    String path = input.uri();
    Path local = localOrNull(path);
    boolean isFolder = local != null && Files.isDirectory(local);
    UnreadableFormat unreadable = UnreadableFormat.of(path);
    boolean named = unreadable != null && (!isFolder || unreadable == UnreadableFormat.LANCE);
    if (named || (local != null && Files.isRegularFile(local))) {
      FormatByName.of(List.of(new InputFile(path, 0, "")), new OptionNames(input.role()));
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
