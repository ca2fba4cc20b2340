package io.tsds.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;

/**
 * A NameNode and three DataNodes in this process, which talk through sockets as real ones do. Each
 * block lies on two DataNodes and is so short that every file of the tests has several.
 */
public final class HdfsCluster implements AutoCloseable {
  /** Bytes of a block. */
  public static final int BLOCK_BYTES = 1 << 16;

  private static final short REPLICATION = 2;
  private static final int DATA_NODES = 3;

  private final MiniDFSCluster cluster;
  private final Deque<DataNodeProperties> stopped = new ArrayDeque<>();

  private HdfsCluster(MiniDFSCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts one whose disks are in {@code folder}; the session's files of hdfs are hooked. */
  public static HdfsCluster start(Path folder) throws IOException {
    Configuration conf = new Configuration();
    conf.setInt("dfs.namenode.fs-limits.min-block-size", BLOCK_BYTES);
    for (Configuration client :
        List.of(conf, LocalSpark.session().sparkContext().hadoopConfiguration())) {
      // Hadoop keeps one client for both, so both must ask for the same.
      client.set("fs.hdfs.impl", HookedHdfs.class.getName());
      client.setInt("dfs.replication", REPLICATION);
      client.setInt("dfs.blocksize", BLOCK_BYTES);
    }
    MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(conf, folder.toFile()).numDataNodes(DATA_NODES).build();
    cluster.waitActive();
    return new HdfsCluster(cluster);
  }

  /** Full URI of an absolute path. */
  public String uri(String path) {
    return cluster.getURI() + path;
  }

  public DistributedFileSystem files() throws IOException {
    return cluster.getFileSystem();
  }

  /** Copies a file or a folder into HDFS and returns its URI. */
  public String put(Path local, String path) throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(path);
    files().mkdirs(target.getParent());
    files().copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toString()), target);
    return uri(path);
  }

  /** Stops the DataNode that has the first block of a file on the first place. */
  public void stopDataNodeOf(String path) throws IOException {
    String name =
        files().getFileBlockLocations(new org.apache.hadoop.fs.Path(path), 0, 1)[0].getNames()[0];
    stopped.push(cluster.stopDataNode(name));
  }

  /** Stops any DataNode that runs. */
  public void stopADataNode() {
    stopped.push(cluster.stopDataNode(0));
  }

  /** Starts the DataNodes again that were stopped. */
  public void restartDataNodes() throws Exception {
    while (!stopped.isEmpty()) {
      cluster.restartDataNode(stopped.pop(), true);
    }
    cluster.waitActive();
  }

  @Override
  public void close() {
    Configuration ofSession = LocalSpark.session().sparkContext().hadoopConfiguration();
    ofSession.unset("fs.hdfs.impl");
    ofSession.unset("dfs.replication");
    ofSession.unset("dfs.blocksize");
    cluster.shutdown(true);
  }
}
