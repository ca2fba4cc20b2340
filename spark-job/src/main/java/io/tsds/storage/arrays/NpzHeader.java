package io.tsds.storage.arrays;

import io.tsds.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * What the directory of an {@code .npz} file and the heads of its members tell. The file is a zip
 * archive of npy files, each called by its array's name and {@code .npy}. Members are stored as
 * they are ({@code numpy.savez}), and then read in slices as npy files are, or deflated ({@code
 * numpy.savez_compressed}).
 */
final class NpzHeader {
  private static final String ENDING = ".npy";

  private final String path;
  private final long length;
  private final ZipFile zip;

  private NpzHeader(String path, long length, ZipFile zip) {
    this.path = path;
    this.length = length;
    this.zip = zip;
  }

  /** The rows of the array that is chosen. */
  static RecordFile read(FSDataInputStream in, String path, long length, ArrayChoice choice)
      throws IOException {
    HeadChannel channel = new HeadChannel(in, path, length, choice.parameter());
    try (ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get()) {
      return new NpzHeader(path, length, zip).read(choice);
    } catch (HeadChannel.Unread e) {
      // The file system failed, or the file asks for too much; it is not known to be damaged.
      throw e.inFull();
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library meets what it does not expect with unchecked exceptions of many kinds.
      if (e.getCause() instanceof HeadChannel.Unread unread) {
        throw unread.inFull();
      }
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: is no sound npz file, which is a zip archive of npy files (%s); write it anew with"
                  + " numpy.savez",
              path,
              ArrayChoice.shown(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private RecordFile read(ArrayChoice choice) throws IOException {
    Map<String, ZipArchiveEntry> members = new LinkedHashMap<>();
    for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
      String name = entry.getName();
      if (name.endsWith(ENDING)
          && members.put(name.substring(0, name.length() - ENDING.length()), entry) != null) {
        throw fault("has two members named " + ArrayChoice.shown(name));
      }
    }
    return file(members.get(choice.of(members.keySet(), name -> shape(members.get(name)), path)));
  }

  private long[] shape(ZipArchiveEntry member) throws IOException {
    try (InputStream in = open(member)) {
      return NpyHeader.shape(in, named(member));
    }
  }

  private RecordFile file(ZipArchiveEntry member) throws IOException {
    NpyHeader head;
    try (InputStream in = open(member)) {
      head = NpyHeader.read(in, named(member));
    }
    RecordFile inflated = head.file(named(member), member.getSize());
    long start = member.getDataOffset();
    long stored = member.getCompressedSize();
    if (stored < 0 || start < 0 || start > length - stored) {
      throw fault(
          String.format(
              Locale.ROOT,
              "says that member %s has %d bytes from byte %d on, but is %d bytes long; it is cut short"
                  + " or damaged",
              ArrayChoice.shown(member.getName()),
              stored,
              start,
              length));
    }
    if (member.getMethod() == ZipArchiveEntry.DEFLATED) {
      return inflated.within(
          path,
          length,
          0,
          new RecordFile.Deflated(start, stored, member.getSize(), member.getCrc()));
    }
    if (stored != member.getSize()) {
      throw fault(
          String.format(
              Locale.ROOT,
              "stores member %s of %d bytes in %d; the directory is damaged",
              ArrayChoice.shown(member.getName()),
              member.getSize(),
              stored));
    }
    return inflated.within(path, length, start, null);
  }

  private InputStream open(ZipArchiveEntry member) throws IOException {
    if (member.getGeneralPurposeBit().usesEncryption()) {
      throw fault("has the encrypted member " + ArrayChoice.shown(member.getName()));
    }
    int method = member.getMethod();
    if (method != ZipArchiveEntry.STORED && method != ZipArchiveEntry.DEFLATED) {
      throw fault(
          String.format(
              Locale.ROOT,
              "compresses member %s by method %d of zip; only stored and deflated members can be read:"
                  + " write it with numpy.savez",
              ArrayChoice.shown(member.getName()),
              method));
    }
    InputStream in = zip.getInputStream(member);
    if (in == null) {
      throw new ZipException("member " + member.getName() + " is not where the directory says");
    }
    return in;
  }

  private String named(ZipArchiveEntry member) {
    return path + ": member " + ArrayChoice.shown(member.getName());
  }

  private UserException fault(String fault) {
    return new UserException(path + ": " + fault);
  }
}
