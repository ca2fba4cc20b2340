package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.storage.writing.ComponentType;
import io.tsds.text.EncoderOptions;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What embeddings of texts depend on, checked.
 *
 * @param texts what is encoded
 * @param textColumn column, or key, with the text
 * @param model name of a model that is brought along, or a folder
 * @param options how it is used
 * @param componentType of the embeddings, float32 or float16
 * @param format of the files
 * @param output where to
 */
public record EncodeParameters(
    Records texts,
    String textColumn,
    String model,
    EncoderOptions options,
    ComponentType componentType,
    Format format,
    OnBadRow onBadRow,
    Output output) {
  /** The model that is brought along. */
  public static final String BROUGHT_ALONG = "all-minilm-l6-v2";

  /** Tokens of a text unless more or fewer are asked for. */
  public static final int MAX_TOKENS = 256;

  /** Of the files of embeddings. */
  public enum Format {
    /** npy where the ids are the numbers of the texts, else Parquet. */
    AUTO,
    NPY,
    PARQUET
  }

  public EncodeParameters {
    if (textColumn.isEmpty()) {
      throw UserException.of("text-column", "is empty; must be the name of a column");
    }
    if (componentType == ComponentType.FLOAT64) {
      throw UserException.of("dtype", "is float64; must be float32 or float16");
    }
    if (format == Format.NPY && texts.idColumn() != null) {
      throw UserException.of(
          "embeddings-format",
          "is npy, which has no place for the ids of `id-column` %s; give parquet, or leave"
              + " `id-column` out",
          texts.idColumn());
    }
  }

  /** Whether the ids are the numbers of the texts. */
  public boolean numbered() {
    return texts.idColumn() == null;
  }

  /** Whether the files are npy. */
  public boolean npy() {
    return format == Format.NPY || (format == Format.AUTO && numbered());
  }

  /**
   * The parameters that the embeddings depend on, by option name.
   *
   * @param checksum of the model
   */
  public SortedMap<String, String> manifest(String checksum) {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("command", "encode");
    texts.addTo(map);
    map.put("text-column", textColumn);
    map.put("model", model);
    map.put("model-checksum", checksum);
    map.put("pooling", options.pooling().name().toLowerCase(Locale.ROOT));
    map.put("normalize", Boolean.toString(options.normalized()));
    map.put("prefix", options.prefix());
    map.put("max-tokens", Integer.toString(options.maxTokens()));
    map.put("dtype", componentType.name().toLowerCase(Locale.ROOT));
    map.put("embeddings-format", npy() ? "npy" : "parquet");
    map.put("on-bad-row", onBadRow.name().toLowerCase(Locale.ROOT));
    return map;
  }
}
