package io.tsds.storage.input;

import java.util.Locale;

/**
 * Formats in which people keep embeddings and that are not read, and what makes a file that is. The
 * recipes work in batches where the format allows it.
 */
enum UnreadableFormat {
  TEXT(
      "jsonl|ndjson|json|csv|tsv",
      "with DuckDB: COPY (SELECT id, CAST(embedding AS FLOAT[]) AS embedding FROM '%s') TO"
          + " 'new.parquet'"),
  TORCH(
      "pt|pth",
      "in Python: numpy.save('new.npy', torch.load('%s', map_location='cpu',"
          + " mmap=True).float().numpy())"),
  LANCE(
      "lance",
      "in Python: d = lance.dataset('%s'); pyarrow.dataset.write_dataset(d.to_batches(), 'new',"
          + " format='parquet', schema=d.schema)"),
  ARROW(
      "arrow|feather|ipc",
      "in Python: pyarrow.dataset.write_dataset(pyarrow.dataset.dataset('%s', format='ipc'), 'new',"
          + " format='parquet')"),
  HDF5(
      "h5|hdf5",
      "in Python, with the name of the data set: numpy.save('new.npy',"
          + " h5py.File('%s')['NAME'][:].astype('f4'))"),
  PICKLE(
      "pkl|pickle|joblib",
      "in Python, if you trust it: numpy.save('new.npy', numpy.asarray(pickle.load(open('%s',"
          + " 'rb')), 'f4'))"),
  PACKED("gz|zst|bz2|xz|zip|tar|tgz", "unpack it first");

  private static final String ANY =
      "make it Parquet (columns id and embedding), or a two-dimensional array by numpy.save";

  private final String endings;
  private final String recipe;

  UnreadableFormat(String endings, String recipe) {
    this.endings = endings;
    this.recipe = recipe;
  }

  /** The format that a name tells, or null; DuckDB reads text that is packed. */
  static UnreadableFormat of(String path) {
    String name = path.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
    for (UnreadableFormat format : values()) {
      String packed = format == TEXT ? "(\\.(gz|zst))?" : "";
      if (name.matches("(?s).*\\.(" + format.endings + ")" + packed)) {
        return format;
      }
    }
    return null;
  }

  /** What to do with a file of whatever format that is not read. */
  static String remedy(String path) {
    UnreadableFormat format = of(path);
    return format == null ? ANY : "convert it, " + format.recipe(Recipe.local(path));
  }

  private String recipe(String path) {
    return this == PACKED ? recipe : recipe.replace("%s", path);
  }
}
