package io.tsds.storage.input;

import io.tsds.UserException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tells the format of an input from the names of its files. */
public final class FormatByName {
  private static final int MOST_NAMED = 3;

  private FormatByName() {}

  /** The one format that all files have by their names. */
  public static EmbeddingFormat of(List<InputFile> files, InputParameterNames names) {
    Set<EmbeddingFormat> formats = EnumSet.noneOf(EmbeddingFormat.class);
    StringBuilder named = new StringBuilder();
    int namedFiles = 0;
    for (InputFile file : files) {
      // One file of each format is named, and the first ones of an unknown format.
      EmbeddingFormat format = of(file.path());
      boolean unseen = formats.add(format);
      if (unseen || (format == EmbeddingFormat.AUTO && namedFiles < MOST_NAMED)) {
        named.append(named.isEmpty() ? "" : ", ").append(file.path());
        namedFiles++;
      }
    }
    if (formats.size() == 1 && !formats.contains(EmbeddingFormat.AUTO)) {
      return formats.iterator().next();
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "%s: %s: %s; %s",
            names.input(),
            formats.size() > 1
                ? "the files' names differ in format"
                : "the files' names do not tell a format that is read",
            named,
            remedy(files, names)));
  }

  /**
   * What to do with the first file whose name tells no format that is read. A name that tells
   * another format is believed; the format of any other can be given.
   */
  private static String remedy(List<InputFile> files, InputParameterNames names) {
    String formats =
        names.format()
            + " parquet, npy, npz, safetensors or fvecs, and a path or glob of such files alone";
    Optional<String> unread =
        files.stream()
            .map(InputFile::path)
            .filter(path -> of(path) == EmbeddingFormat.AUTO)
            .findFirst();
    if (unread.isEmpty()) {
      return "give " + formats;
    }
    String conversion = UnreadableFormat.remedy(unread.get());
    return UnreadableFormat.of(unread.get()) == null
        ? "give " + formats + "; else " + conversion
        : conversion + "; if it is another format in truth, give " + formats;
  }

  private static EmbeddingFormat of(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet") || name.endsWith(".pq")) {
      return EmbeddingFormat.PARQUET;
    }
    if (name.endsWith(".npy")) {
      return EmbeddingFormat.NPY;
    }
    if (name.endsWith(".npz")) {
      return EmbeddingFormat.NPZ;
    }
    if (name.endsWith(".safetensors")) {
      return EmbeddingFormat.SAFETENSORS;
    }
    return name.endsWith(".fvecs") ? EmbeddingFormat.FVECS : EmbeddingFormat.AUTO;
  }
}
