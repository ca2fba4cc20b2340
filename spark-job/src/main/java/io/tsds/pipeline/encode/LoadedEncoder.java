package io.tsds.pipeline.encode;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.text.EncoderFiles;
import io.tsds.text.EncoderOptions;
import io.tsds.text.SentenceEncoder;
import io.tsds.text.TextEncoder;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.util.SerializableConfiguration;

/**
 * An encoder by what it consists of. A process loads it once, for all tasks, and keeps it until
 * another one is asked for.
 *
 * @param checksum of the files as the driver read them
 */
@DefaultSerializer(JavaSerializer.class)
record LoadedEncoder(
    ModelFiles files, String checksum, EncoderOptions options, SerializableConfiguration hadoop)
    implements Serializable {
  private static LoadedEncoder loaded;
  private static SentenceEncoder encoder;

  /** The encoder in this process. */
  TextEncoder get() {
    synchronized (LoadedEncoder.class) {
      if (loaded == null || !loaded.isSame(this)) {
        // The one before stays for the tasks that still use it.
        encoder = load();
        loaded = this;
      }
      return encoder;
    }
  }

  private boolean isSame(LoadedEncoder other) {
    return checksum.equals(other.checksum) && options.equals(other.options);
  }

  private SentenceEncoder load() {
    EncoderFiles read = files.read(hadoop.value());
    if (!read.checksum().equals(checksum)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "model %s has other files here than on the driver: checksum %s, not %s",
              files.model(),
              read.checksum(),
              checksum));
    }
    return SentenceEncoder.of(read, options);
  }
}
