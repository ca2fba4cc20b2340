package io.tsds.storage.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path file(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  /** Some of everything that a file may hold. */
  private record Everything(
      int number, int[] ints, double[] doubles, byte[] bytes, IdColumn ids, float[] floats) {

    static Everything of(int entries, IdColumn ids) {
      SplittableRandom random = new SplittableRandom(entries);
      float[] floats = new float[entries];
      for (int i = 0; i < entries; i++) {
        floats[i] = (float) random.nextDouble();
      }
      byte[] bytes = new byte[entries];
      random.nextBytes(bytes);
      return new Everything(
          -5,
          random.ints(entries).toArray(),
          random.doubles(entries).toArray(),
          bytes,
          ids,
          floats);
    }

    void writeTo(ArrayOutput arrays) throws IOException {
      arrays.writeInt(number);
      arrays.writeInts(ints);
      arrays.writeDoubles(doubles);
      arrays.writeBytes(bytes);
      arrays.writeIds(ids);
      arrays.writeFloats(floats, 0, floats.length);
    }

    static Everything readFrom(ArrayInput arrays, int entries) throws IOException {
      float[] floats = new float[entries];
      Everything read =
          new Everything(
              arrays.readInt(),
              arrays.readInts(),
              arrays.readDoubles(),
              arrays.readBytes(),
              arrays.readIds(),
              floats);
      arrays.readFloats(floats, 0);
      return read;
    }

    List<Object> content() {
      return List.of(
          number,
          Arrays.toString(ints),
          Arrays.toString(doubles),
          Arrays.toString(bytes),
          IntStream.range(0, ids.size()).mapToObj(ids::text).toList(),
          Arrays.toString(floats));
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    int longerThanTheBuffer = 300_000;
    for (Everything some :
        List.of(
            Everything.of(3, StringIds.of("a", "", "é")),
            Everything.of(0, StringIds.of()),
            Everything.of(longerThanTheBuffer, LongIds.range(-7, longerThanTheBuffer)))) {
      org.apache.hadoop.fs.Path file = file("entries-" + some.ints().length);
      WorkFiles.write(HADOOP, file, some::writeTo);
      Everything read =
          WorkFiles.read(HADOOP, file, arrays -> Everything.readFrom(arrays, some.floats().length));
      assertThat(read.content()).isEqualTo(some.content());
    }
  }

  @Test
  void everyDamagedBitIsToldAsDamage() throws IOException {
    for (IdColumn ids : List.of(LongIds.range(0, 3), StringIds.of("a", "", "é"))) {
      Everything some = Everything.of(3, ids);
      Path sound = folder.resolve("sound");
      Files.deleteIfExists(sound);
      WorkFiles.write(HADOOP, file("sound"), some::writeTo);
      byte[] bytes = Files.readAllBytes(sound);
      for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        assertDamaged(damaged, "bit " + bit);
      }
      for (int length = 0; length < bytes.length; length++) {
        assertDamaged(Arrays.copyOf(bytes, length), "cut to " + length);
      }
    }
  }

  private void assertDamaged(byte[] bytes, String what) throws IOException {
    Files.write(folder.resolve("damaged"), bytes);
    Files.deleteIfExists(folder.resolve(".damaged.crc"));
    assertThatThrownBy(
            () -> WorkFiles.read(HADOOP, file("damaged"), in -> Everything.readFrom(in, 3)))
        .as(what)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("cannot read ", "/damaged: ", "the file was damaged");
  }

  @Test
  void aBlockOfAnotherShapeIsRefused() {
    PoolFiles wide = new PoolFiles(file("pool").toString(), 3, 4, 16);
    assertThat(folder.resolve("pool").toFile().mkdir()).isTrue();
    wide.write(HADOOP, 0, new float[12]);
    EmbeddingBlock read = wide.read(HADOOP, 0, wide.buffer());
    assertThat(read.rows()).isEqualTo(3);

    PoolFiles narrow = new PoolFiles(file("pool").toString(), 3, 3, 16);
    assertThatThrownBy(() -> narrow.read(HADOOP, 0, wide.buffer()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("block-000000.bin", "12 values where 9 were expected");
  }
}
