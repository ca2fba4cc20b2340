package io.tsds.cli.options;

import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads configuration files: Java properties in UTF-8. A path without a scheme is a local file if
 * there is one (as with files that {@code spark-submit --files} lays down), else one of the default
 * file system.
 */
public final class ConfigFile {
  private ConfigFile() {}

  public static Properties read(String uri, Configuration hadoop) {
    try (Reader reader = open(uri, hadoop)) {
      Properties properties = new Properties();
      properties.load(reader);
      return properties;
    } catch (FileNotFoundException e) {
      throw new UserException(String.format(Locale.ROOT, "--config is %s; no such file", uri), e);
    } catch (CharacterCodingException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--config is %s; it is not UTF-8 text: save it in UTF-8 (iconv -f latin1 -t UTF-8)",
              uri),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--config is %s; it cannot be read as Java properties (lines of key=value): %s",
              uri,
              e.getMessage()),
          e);
    }
  }

  private static Reader open(String uri, Configuration hadoop) throws IOException {
    // A decoder of one's own says what is no UTF-8, where one by name puts question marks.
    return new InputStreamReader(bytes(uri, hadoop), StandardCharsets.UTF_8.newDecoder());
  }

  private static InputStream bytes(String uri, Configuration hadoop) throws IOException {
    if (isLocalFile(uri)) {
      return Files.newInputStream(Path.of(uri));
    }
    var path = new org.apache.hadoop.fs.Path(uri);
    return path.getFileSystem(hadoop).open(path);
  }

  private static boolean isLocalFile(String uri) {
    try {
      return Files.isRegularFile(Path.of(uri));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
