package io.tsds.linalg;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads native libraries from the job jar.
 *
 * <p>JavaCPP unpacks a library to a cache folder, and takes what it finds there for the library if
 * name, size and time agree. Here the folder is new in each process, of a random name and for this
 * user alone ({@link PrivateFolder}), so that nobody can have put a file there, and processes do
 * not meet in it. Files that are loaded stay mapped without their names, so they are deleted at
 * once, and the folder when the process ends.
 *
 * <p>JavaCPP looks for the files of a library again, and unpacks what is missing, whenever a class
 * of that library is used for the first time. So all that the job uses is used once before the
 * files are deleted.
 */
final class NativeLibraries {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final List<String> USED_OF_JAVACPP =
      List.of(
          BytePointer.class.getName(),
          FloatPointer.class.getName(),
          LongPointer.class.getName(),
          PointerPointer.class.getName(),
          // Looks up addresses.
          Loader.class.getName() + "$Helper");
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  /** Made when the first library is loaded; JavaCPP keeps to it. */
  private static Path folder;

  private NativeLibraries() {}

  /**
   * Loads a library that JavaCPP presents as a class.
   *
   * @param firstUse calls what has JavaCPP look for the library again
   * @param used more classes of the library, all that the job uses
   */
  static synchronized <T> Availability<T> load(
      String library, Supplier<T> firstUse, Class<?> presented, Class<?>... used) {
    try {
      prepare();
      Loader.load(presented);
      initialize(presented);
      for (String name : USED_OF_JAVACPP) {
        Class.forName(name, true, presented.getClassLoader());
      }
      for (Class<?> each : used) {
        initialize(each);
      }
      return new Availability.Available<>(firstUse.get());
    } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
      String reason = reason(library, e);
      LOG.debug(reason, e);
      return new Availability.Unavailable<>(reason);
    } finally {
      deleteFiles();
    }
  }

  private static void initialize(Class<?> type) throws ClassNotFoundException {
    Class.forName(type.getName(), true, type.getClassLoader());
  }

  private static void prepare() throws IOException {
    if (folder == null) {
      folder = PrivateFolder.create();
      Runtime.getRuntime().addShutdownHook(new Thread(NativeLibraries::deleteFolder));
      System.setProperty(CACHE, folder.toString());
      // The search itself bounds the memory.
      setDefault("org.bytedeco.javacpp.maxBytes", "0");
      setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    if (!Loader.getCacheDir().toPath().equals(folder)) {
      throw new IOException(
          "another part of this process had JavaCPP load libraries from " + Loader.getCacheDir());
    }
  }

  private static synchronized void deleteFolder() {
    deleteFiles();
    folder.toFile().delete();
  }

  /** Leaves the folder itself, which only this process knows to be its own. */
  private static void deleteFiles() {
    if (folder == null) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              if (!visited.equals(folder)) {
                Files.deleteIfExists(visited);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      LOG.debug("some unpacked libraries stay in {} until the process ends", folder, e);
    }
  }

  /** Says that a library cannot be loaded here, and why. */
  private static String reason(String library, Throwable cause) {
    return String.format(
        Locale.ROOT,
        "%s cannot be loaded on %s %s: %s",
        library,
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        rootMessage(cause));
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
