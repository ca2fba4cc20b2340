package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderEntry;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.files.StoreFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An output that a run has finished, to be read and never changed. */
public final class OutputReader {
  private final FileSystem files;
  private final Folder folder;
  private final OutputManifest manifest;

  private OutputReader(FileSystem files, Folder folder, OutputManifest manifest) {
    this.files = files;
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Opens the output in a folder.
   *
   * @param parameter what messages call {@code uri}
   * @throws UserException if there is none, or none that says that it is complete
   */
  public static OutputReader open(Configuration hadoop, String parameter, String uri) {
    return open(hadoop, parameter, uri, "the folder of a finished selection");
  }

  /**
   * The same.
   *
   * @param wanted what should have been given, for messages
   */
  public static OutputReader open(
      Configuration hadoop, String parameter, String uri, String wanted) {
    Path path = StorageUri.path(parameter, uri);
    FileSystem files = StoreFailure.fileSystem(hadoop, parameter + " is", path);
    Folder folder = new Folder(files, path);
    OutputManifest manifest =
        OutputAtStart.readIfOurs(folder, OutputManifest.class)
            .orElseThrow(() -> unfit(parameter, folder, whyNone(folder), wanted));
    if (!folder.contains(OutputAtStart.SUCCESS)) {
      throw unfit(parameter, folder, "is incomplete: it has no " + OutputAtStart.SUCCESS, wanted);
    }
    return new OutputReader(files, folder, manifest);
  }

  private static String whyNone(Folder folder) {
    if (folder.contains(OutputAtStart.MANIFEST)) {
      return "holds no output of this program, or its " + OutputAtStart.MANIFEST + " is damaged";
    }
    return folder.contains("")
        ? "holds no output of this program: it has no " + OutputAtStart.MANIFEST
        : "does not exist";
  }

  private static UserException unfit(String parameter, Folder folder, String fault, String wanted) {
    return new UserException(
        String.format(
            Locale.ROOT, "%s is %s, which %s; give %s", parameter, folder.path(), fault, wanted));
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

  /** Full path of the manifest, which no other output has the same of. */
  public Path manifest() {
    return path(OutputAtStart.MANIFEST);
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
    SortedMap<String, FolderEntry> entries = folder.entries();
    List<String> losses = new ArrayList<>();
    for (OutputManifest.ResultFile file : manifest.files()) {
      FolderEntry entry = entries.get(file.name());
      if (entry == null) {
        losses.add(file.name() + " is missing");
      } else if (entry.kind() != FolderEntry.Kind.FILE) {
        losses.add(file.name() + " is a folder or a link instead of a file");
      } else if (entry.bytes() != file.bytes()) {
        losses.add(
            String.format(
                Locale.ROOT,
                "%s has %d bytes instead of %d",
                file.name(),
                entry.bytes(),
                file.bytes()));
      }
    }
    return losses;
  }

  /** Number of files whose content the manifest has a checksum of. */
  public int filesWithChecksums() {
    return (int) manifest.files().stream().filter(file -> file.sha256() != null).count();
  }

  /** Each file whose content is not that of which the manifest has the checksum, in a sentence. */
  public List<String> changes() {
    List<OutputManifest.ResultFile> checked =
        manifest.files().stream().filter(file -> file.sha256() != null).toList();
    return Concurrently.readAll(checked, this::change).stream().flatMap(Optional::stream).toList();
  }

  private Optional<String> change(OutputManifest.ResultFile file) {
    return read(file.name())
        .map(Sha256::of)
        .filter(found -> !found.equals(file.sha256()))
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "%s has the SHA-256 %s instead of %s",
                    file.name(),
                    found,
                    file.sha256()));
  }

  /** All in the folder that is not of the result, links among it, in a sentence each. */
  public List<String> foreigners() {
    ListedContents contents = ListedContents.listedIn(manifest);
    return Stream.concat(
            contents.strangersIn(folder).stream(), contents.temporariesIn(folder).stream())
        .map(name -> name + " is no file of this result")
        .toList();
  }

  /**
   * Reads a file to its end and forgets what it holds: where that fails, so must all other reading,
   * whatever the file holds.
   *
   * @throws UserException if the store refuses to read it
   * @throws java.io.UncheckedIOException if the store fails
   */
  public void requireReadable(String name) {
    try (InputStream in = files.open(path(name))) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private RuntimeException failure(String name, IOException cause) {
    String tried = "cannot read " + path(name);
    return StoreFailure.at(tried, cause).orElseGet(() -> Folder.failure(tried, cause));
  }

  /**
   * A file to be read from its beginning, which the caller closes.
   *
   * @throws UserException if the store refuses to open it
   * @throws java.io.UncheckedIOException if the store fails
   */
  public InputStream open(String name) {
    try {
      return files.open(path(name));
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  /**
   * The content of a file, or nothing where there is none.
   *
   * @throws UserException if the store refuses to read it
   * @throws java.io.UncheckedIOException if the store fails
   */
  public Optional<byte[]> read(String name) {
    try (InputStream in = files.open(path(name))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }
}
