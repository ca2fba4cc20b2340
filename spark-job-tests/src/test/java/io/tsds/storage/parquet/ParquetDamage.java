package io.tsds.storage.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Damages copies of one sound Parquet file, in turn where and how it can be damaged. */
final class ParquetDamage {
  private final byte[] sound;
  private final boolean levels;
  private final Random random;
  private final List<Range> headers = new ArrayList<>();
  private final List<Range> pages = new ArrayList<>();
  private final List<Range> dictionaries = new ArrayList<>();
  private final List<Range> chunks = new ArrayList<>();
  private final Range footer;
  private int turn;

  private record Range(int from, int to) {}

  /**
   * A damaged copy.
   *
   * @param isDetectable whether a file with checksums tells that it is damaged
   */
  record Damaged(Path file, String what, boolean isDetectable) {}

  /**
   * @param levels whether pages have repetition levels. Garbage in their place keeps Spark's reader
   *     of batches in a loop without end, where no checksum stops it before
   */
  ParquetDamage(Path file, boolean levels, Random random) throws IOException {
    this.sound = Files.readAllBytes(file);
    this.levels = levels;
    this.random = random;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
      for (BlockMetaData group : reader.getRowGroups()) {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
          addPages((int) chunk.getStartingPos(), (int) chunk.getTotalSize());
        }
      }
    }
    int footerBytes =
        ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(sound.length - 8);
    this.footer = new Range(sound.length - 8 - footerBytes, sound.length);
  }

  private void addPages(int start, int bytes) throws IOException {
    chunks.add(new Range(start, start + bytes));
    for (int at = start; at < start + bytes; ) {
      ByteArrayInputStream in = new ByteArrayInputStream(sound, at, start + bytes - at);
      PageHeader header = Util.readPageHeader(in);
      int data = start + bytes - in.available();
      headers.add(new Range(at, data));
      at = data + header.getCompressed_page_size();
      boolean dictionary = header.getType() == PageType.DICTIONARY_PAGE;
      (dictionary ? dictionaries : pages).add(new Range(data, at));
    }
  }

  /** Writes the next damaged copy. */
  Damaged next(Path file) throws IOException {
    return switch (turn++ % 7) {
      case 0 -> flip(file, "a page", pages);
      case 1 -> flip(file, "a page's header", headers);
      case 2 -> flip(file, "the footer", List.of(footer));
      case 3 -> cut(file);
      case 4 -> exchange(file);
      case 5 -> levels ? flip(file, "a page's header", headers) : claimMore(file);
      default ->
          dictionaries.isEmpty()
              ? flip(file, "a page", pages)
              : flip(file, "a dictionary", dictionaries);
    };
  }

  private Damaged cut(Path file) throws IOException {
    int length = random.nextInt(sound.length);
    return write(file, Arrays.copyOf(sound, length), "cut to " + length + " bytes", true);
  }

  private Damaged flip(Path file, String what, List<Range> ranges) throws IOException {
    Range range = ranges.get(random.nextInt(ranges.size()));
    int at = range.from + random.nextInt(range.to - range.from);
    int bit = random.nextInt(8);
    byte[] bytes = sound.clone();
    bytes[at] ^= (byte) (1 << bit);
    return write(file, bytes, "bit %d of byte %d in %s".formatted(bit, at, what), true);
  }

  /**
   * Lets a page's header claim 2 GiB of content, without a checksum. The header grows into the
   * page.
   */
  private Damaged claimMore(Path file) throws IOException {
    int page = random.nextInt(headers.size());
    Range range = headers.get(page);
    PageHeader header =
        Util.readPageHeader(new ByteArrayInputStream(sound, range.from, range.to - range.from));
    header.setUncompressed_page_size(Integer.MAX_VALUE);
    header.unsetCrc();
    int end = range.to + header.getCompressed_page_size();
    byte[] grown = written(header);
    header.setCompressed_page_size(end - range.from - grown.length);
    grown = written(header);
    byte[] bytes = sound.clone();
    System.arraycopy(grown, 0, bytes, range.from, Math.min(grown.length, end - range.from));
    return write(file, bytes, "2 GiB claimed at byte " + range.from, false);
  }

  private static byte[] written(PageHeader header) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writePageHeader(header, out);
    return out.toByteArray();
  }

  /**
   * Exchanges two chunks, as far as both reach. Whole pages in each other's place have checksums
   * that are right: nothing in the file tells.
   */
  private Damaged exchange(Path file) throws IOException {
    Range a = chunks.get(random.nextInt(chunks.size()));
    Range b = chunks.get(random.nextInt(chunks.size()));
    int length = Math.min(a.to - a.from, b.to - b.from);
    byte[] bytes = sound.clone();
    System.arraycopy(sound, a.from, bytes, b.from, length);
    System.arraycopy(sound, b.from, bytes, a.from, length);
    String what = "chunks at %d and %d exchanged".formatted(a.from, b.from);
    return write(file, bytes, what, a.to - a.from != b.to - b.from);
  }

  private static Damaged write(Path file, byte[] bytes, String what, boolean seen)
      throws IOException {
    Files.write(file, bytes);
    return new Damaged(file, what, seen);
  }
}
