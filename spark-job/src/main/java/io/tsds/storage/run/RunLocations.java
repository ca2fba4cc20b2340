package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.files.StoreFailure;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The folders of a run, apart from each other and below the roots of their file systems. */
record RunLocations(Folder output, Folder work) {

  /** Finds the file system of a path. */
  interface FileSystems {
    FileSystem of(Path path) throws IOException;
  }

  /**
   * The folders that the user names.
   *
   * @param workUri the work folder, or null for {@code OUTPUT.work}
   */
  static RunLocations of(FileSystems fileSystems, String outputUri, String workUri) {
    Folder output = folder(fileSystems, "`output`", StorageUri.path("`output`", outputUri));
    Folder work =
        workUri == null
            ? folder(fileSystems, "`output`", output.path().suffix(".work"))
            : folder(fileSystems, "`work-dir`", StorageUri.path("`work-dir`", workUri));
    if (work.isWithin(output) || output.isWithin(work)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`output` %s and `work-dir` %s lie in one another; give folders apart from each other",
              output.path(),
              work.path()));
    }
    return new RunLocations(output, work);
  }

  private static Folder folder(FileSystems fileSystems, String parameter, Path path) {
    try {
      Folder folder = new Folder(fileSystems.of(path), path);
      if (folder.path().isRoot()) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s is %s, the root of a file system; give a folder below it",
                parameter,
                path));
      }
      return folder;
    } catch (IOException | RuntimeException e) {
      throw StoreFailure.onOpening(String.format(Locale.ROOT, "%s is %s", parameter, path), e);
    }
  }
}
