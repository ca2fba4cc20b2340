package io.tsds.storage.parquet;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * The two things that Parquet files call LZ4: Hadoop's, whose blocks have their lengths before
 * them, and that of early writers in C++, which have none. Only the former can be decompressed
 * here; the latter ends in a failure that looks like damage.
 */
final class Lz4Framing {
  private static final int LENGTH_BYTES = 8;

  private Lz4Framing() {}

  /**
   * Whether the first page of a chunk has Hadoop's lengths: of the block unpacked, which is at most
   * the page's, and of the block packed. The first bytes of a bare block are a token and literals,
   * which make a larger number. A page that is not compressed tells nothing.
   */
  static boolean isHadoops(ColumnChunkMetaData chunk, FileStatus file, Configuration hadoop)
      throws IOException {
    try (FSDataInputStream in = file.getPath().getFileSystem(hadoop).open(file.getPath())) {
      in.seek(chunk.getStartingPos());
      PageHeader header = Util.readPageHeader(in);
      int levels = 0;
      if (header.getType() == PageType.DATA_PAGE_V2) {
        DataPageHeaderV2 page = header.getData_page_header_v2();
        if (!page.isIs_compressed()) {
          return true;
        }
        levels = page.getRepetition_levels_byte_length() + page.getDefinition_levels_byte_length();
      }
      int packed = header.getCompressed_page_size() - levels;
      int unpacked = header.getUncompressed_page_size() - levels;
      if (packed < LENGTH_BYTES) {
        return unpacked == 0;
      }
      in.skipNBytes(levels);
      int blockUnpacked = in.readInt();
      int blockPacked = in.readInt();
      return blockUnpacked >= 0
          && blockUnpacked <= unpacked
          && blockPacked >= 0
          && blockPacked <= packed - LENGTH_BYTES;
    }
  }
}
