package io.tsds.storage.input;

import io.tsds.UserException;
import io.tsds.storage.files.Folder;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a folder of embeddings says of the encoder that made them, in a file beside theirs.
 * Distances between embeddings of different encoders mean nothing. A prefix before the texts may
 * differ, since some encoders want one for queries and another for what is searched.
 *
 * @param model as it was named
 * @param checksum of its files
 * @param pooling of the tokens' embeddings
 * @param normalized whether embeddings have length 1
 */
public record EncoderMark(String model, String checksum, String pooling, boolean normalized) {
  /** Hidden, so that it is no embedding. */
  public static final String FILE = "_encoder.json";

  /**
   * Refuses embeddings that say to be of different encoders.
   *
   * @param candidates their files
   */
  public static void refuseOthers(
      List<InputFile> candidates, List<InputFile> queries, Configuration hadoop) {
    EncoderMark first = null;
    String firstFolder = null;
    for (String folder : folders(candidates, queries)) {
      EncoderMark mark = read(folder, hadoop).orElse(null);
      if (mark == null) {
        continue;
      }
      if (first == null) {
        first = mark;
        firstFolder = folder;
      } else if (!first.isSame(mark)) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "`candidates` and `queries` must be embeddings by the same encoder, but those in %s are"
                    + " by %s, and those in %s by %s; encode both by the same",
                firstFolder,
                first.text(),
                folder,
                mark.text()));
      }
    }
  }

  private static Set<String> folders(List<InputFile> candidates, List<InputFile> queries) {
    Set<String> folders = new LinkedHashSet<>();
    for (List<InputFile> files : List.of(candidates, queries)) {
      for (InputFile file : files) {
        folders.add(String.valueOf(new Path(file.path()).getParent()));
      }
    }
    return folders;
  }

  private boolean isSame(EncoderMark other) {
    return checksum.equals(other.checksum)
        && pooling.equals(other.pooling)
        && normalized == other.normalized;
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "%s (%s, pooling %s%s)",
        model,
        checksum.substring(0, Math.min(12, checksum.length())),
        pooling,
        normalized ? "" : ", not normalized");
  }

  private static Optional<EncoderMark> read(String folder, Configuration hadoop) {
    Path path = new Path(folder);
    try {
      return new Folder(path.getFileSystem(hadoop), path).readIfValid(FILE, EncoderMark.class);
    } catch (IOException e) {
      throw Folder.failure("cannot read " + new Path(path, FILE), e);
    }
  }
}
