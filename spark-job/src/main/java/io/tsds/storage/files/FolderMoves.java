package io.tsds.storage.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * Renames what lies in a folder, or moves it to another. Only what HDFS, local disks and object
 * stores have in common is used: files move one at a time, as the rename of a folder is no single
 * step on an object store.
 */
public final class FolderMoves {
  private static final int MOST_ATTEMPTS = 3;

  private final Folder folder;
  private final FileSystem files;

  /**
   * @param folder whose files are renamed or moved
   */
  public FolderMoves(Folder folder) {
    this.folder = folder;
    this.files = folder.fileSystem();
  }

  /** Renames a file. */
  public void rename(String from, String to) {
    folder.attempt(
        "rename to " + to,
        from,
        () -> {
          AtomicFile.replace(files, folder.resolve(from), folder.resolve(to));
          return null;
        });
  }

  /** Renames a folder in the folder, unless the file system does that file by file. */
  public void renameFolder(String from, String to) {
    folder.attempt(
        "rename to " + to,
        from,
        () -> {
          if (!folder.isObjectStore() && !files.rename(folder.resolve(from), folder.resolve(to))) {
            throw new IOException("the file system refused to rename it");
          }
          return null;
        });
  }

  /** Renames a folder in the folder in one step; false if it is not there (any more). */
  public boolean renameIfThere(String from, String to) {
    return folder.attempt(
        "rename to " + to,
        from,
        () -> {
          try {
            if (AtomicFile.rename(files, folder.resolve(from), folder.resolve(to))) {
              return true;
            }
          } catch (FileNotFoundException e) {
            // Told from other failures below.
          }
          if (files.exists(folder.resolve(from))) {
            throw new IOException("the file system refused to rename it");
          }
          return false;
        });
  }

  /**
   * Moves one file under the same name into {@code target}, in place of what a broken-off move left
   * there; nothing where there is no such file (any more). At every instant the file is whole in
   * one of both.
   */
  public void move(String name, Folder target) {
    move(name, target, true);
  }

  /** The same where the folder of the file in {@code target} must exist, and is not created. */
  public void moveIntoExisting(String name, Folder target) {
    move(name, target, false);
  }

  /**
   * Moves all that lies in the folder into {@code target} on the same file system: what lies
   * directly in it by one renaming each, or file by file where the file system does it so anyhow.
   */
  public void moveAll(Folder target) {
    target.create();
    if (folder.isObjectStore()) {
      Concurrently.changeAll(List.copyOf(folder.files().keySet()), name -> move(name, target));
      return;
    }
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      folder.attempt(
          "move to " + target.path(),
          name,
          () -> {
            if (!AtomicFile.rename(files, child.getPath(), target.resolve(name))) {
              throw new IOException("the file system refused to rename it");
            }
            return null;
          });
    }
  }

  private void move(String name, Folder target, boolean createsFolder) {
    folder.attempt(
        "move to " + target.path(),
        name,
        () -> {
          Path from = folder.resolve(name);
          Path to = target.resolve(name);
          if (!files.exists(from)) {
            return null;
          }
          if (!createsFolder && !target.fileSystem().exists(to.getParent())) {
            throw new FileNotFoundException(to.getParent() + " is gone");
          }
          int attemptsLeft = createsFolder ? MOST_ATTEMPTS : 1;
          while (!isMoved(from, target, to, createsFolder, --attemptsLeft > 0)) {
            // Another run removed the folder while it was empty.
          }
          return null;
        });
  }

  /** Whether the file is there, or gone from here; false if it is worth another attempt. */
  private boolean isMoved(
      Path from, Folder target, Path to, boolean createsFolder, boolean mayTryAgain)
      throws IOException {
    if (createsFolder) {
      Folder.createFolder(target.fileSystem(), to.getParent());
    }
    try {
      moveThere(from, target.fileSystem(), to);
      return true;
    } catch (FileNotFoundException e) {
      if (!files.exists(from)) {
        return true;
      }
      if (!mayTryAgain) {
        throw e;
      }
      return false;
    }
  }

  private void moveThere(Path from, FileSystem target, Path to) throws IOException {
    if (files.getUri().equals(target.getUri())) {
      try {
        AtomicFile.replace(files, from, to);
        return;
      } catch (AtomicMoveNotSupportedException e) {
        // The paths lie on two disks, which one file system hides.
      }
    }
    Path temporary = AtomicFile.temporary(to);
    FileUtil.copy(files, from, target, temporary, false, true, target.getConf());
    AtomicFile.replace(target, temporary, to);
    files.delete(from, false);
  }
}
