package io.tsds.storage;

import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An output that a run has finished, to be read and never changed. */
public final class FinishedOutput {
  private final FileSystem files;
  private final Folder folder;
  private final OutputManifest manifest;

  private FinishedOutput(FileSystem files, Folder folder, OutputManifest manifest) {
    this.files = files;
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Opens the output in a folder.
   *
   * @param option what messages call {@code uri}
   * @throws UserException if there is none, or none that says that it is complete
   */
  public static FinishedOutput open(Configuration hadoop, String option, String uri) {
    Path path = StorageUri.path(option, uri);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      Folder folder = new Folder(files, path);
      OutputManifest manifest =
          ExistingOutput.readIfOurs(folder, OutputManifest.class)
              .orElseThrow(() -> unfit(option, folder, "holds no output of this program"));
      if (!folder.contains(ExistingOutput.SUCCESS)) {
        throw unfit(option, folder, "is incomplete: it has no " + ExistingOutput.SUCCESS);
      }
      return new FinishedOutput(files, folder, manifest);
    } catch (IOException e) {
      throw Folder.failure("cannot reach " + path, e);
    }
  }

  private static UserException unfit(String option, Folder folder, String fault) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s is %s, which %s; give the folder of a finished selection",
            option,
            folder.path(),
            fault));
  }

  /** What the result depends on. */
  public RunManifest run() {
    return manifest.run();
  }

  /** Number of files of the result. */
  public int files() {
    return manifest.files().size();
  }

  /** Full path of the folder. */
  public Path path() {
    return folder.path();
  }

  /** Full path of a file in it. */
  public Path path(String name) {
    return folder.resolve(name);
  }

  /** Names of the result's files that begin so, in the order of their names. */
  public List<String> names(String prefix) {
    return manifest.files().stream()
        .map(OutputManifest.ResultFile::name)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  /** Each file of the result that is missing or has another size, in a sentence. */
  public List<String> losses() {
    List<String> losses = new ArrayList<>();
    for (OutputManifest.ResultFile file : manifest.files()) {
      long bytes = folder.length(file.name());
      if (bytes < 0) {
        losses.add(file.name() + " is missing");
      } else if (bytes != file.bytes()) {
        losses.add(
            String.format(
                Locale.ROOT, "%s has %d bytes instead of %d", file.name(), bytes, file.bytes()));
      }
    }
    return losses;
  }

  /** Each file in the folder that is not of the result, in a sentence. */
  public List<String> foreigners() {
    Set<String> known = new HashSet<>(List.of(ExistingOutput.MANIFEST, ExistingOutput.SUCCESS));
    manifest.files().forEach(file -> known.add(file.name()));
    return folder.files().keySet().stream()
        .filter(name -> !known.contains(name))
        .map(name -> name + " is no file of this result")
        .toList();
  }

  /** The content of a file, or nothing where there is none. */
  public Optional<byte[]> read(String name) {
    try (InputStream in = files.open(path(name))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Folder.failure("cannot read " + path(name), e);
    }
  }

  /**
   * How inputs differ from what the run read, each file in a sentence; none where they do not.
   *
   * @param recorded the files as the manifest has them
   */
  public static List<String> changes(Configuration hadoop, List<InputFile> recorded) {
    List<String> changes = new ArrayList<>();
    for (InputFile file : recorded) {
      Path path = new Path(file.path());
      try {
        InputFile now = InputFile.of(path.getFileSystem(hadoop).getFileStatus(path));
        if (now.bytes() != file.bytes()) {
          changes.add(
              String.format(
                  Locale.ROOT, "%s has %d bytes instead of %d", path, now.bytes(), file.bytes()));
        } else if (!now.version().equals(file.version())) {
          changes.add(
              String.format(
                  Locale.ROOT, "%s is of %s instead of %s", path, now.version(), file.version()));
        }
      } catch (FileNotFoundException e) {
        changes.add(path + " is missing");
      } catch (IOException e) {
        throw Folder.failure("cannot look at " + path, e);
      }
    }
    return changes;
  }
}
