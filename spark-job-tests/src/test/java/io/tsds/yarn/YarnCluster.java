package io.tsds.yarn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;

/**
 * A ResourceManager and two NodeManagers, with a NameNode and a DataNode, in this process and on
 * 127.0.0.1. The NodeManagers start containers as processes of their own, as anywhere.
 */
final class YarnCluster implements AutoCloseable {
  private static final String ANY_PORT = "127.0.0.1:0";
  private static final int NODE_MANAGERS = 2;
  private static final int MEGABYTES_OF_A_NODE = 6144;

  private final Path folder;
  private final MiniDFSCluster hdfs;
  private final ResourceManager resources = new ResourceManager();
  private final List<NodeManager> nodes = new ArrayList<>();

  private YarnCluster(Path folder, MiniDFSCluster hdfs) {
    this.folder = folder;
    this.hdfs = hdfs;
  }

  /** Starts one whose disks are in {@code folder}. */
  static YarnCluster start(Path folder) throws IOException {
    DefaultMetricsSystem.setMiniClusterMode(true);
    MiniDFSCluster hdfs =
        new MiniDFSCluster.Builder(new Configuration(), folder.resolve("hdfs").toFile()).build();
    YarnCluster cluster = new YarnCluster(folder, hdfs);
    YarnConfiguration conf = configuration(hdfs);
    cluster.resources.init(conf);
    cluster.resources.start();
    for (int i = 0; i < NODE_MANAGERS; i++) {
      NodeManager node = new NodeManager();
      cluster.nodes.add(node);
      node.init(ofNode(conf, folder.resolve("node-" + i)));
      node.start();
    }
    return cluster;
  }

  private static YarnConfiguration configuration(MiniDFSCluster hdfs) {
    YarnConfiguration conf = new YarnConfiguration();
    conf.set("fs.defaultFS", hdfs.getURI().toString());
    for (String service :
        List.of("address", "scheduler.address", "resource-tracker.address", "admin.address")) {
      conf.set("yarn.resourcemanager." + service, ANY_PORT);
    }
    conf.set("yarn.resourcemanager.webapp.address", ANY_PORT);
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    conf.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    return conf;
  }

  private static YarnConfiguration ofNode(YarnConfiguration cluster, Path folder) {
    YarnConfiguration conf = new YarnConfiguration(cluster);
    for (String service : List.of("address", "localizer.address", "webapp.address")) {
      conf.set("yarn.nodemanager." + service, ANY_PORT);
    }
    conf.set("yarn.nodemanager.local-dirs", folder.resolve("local").toString());
    conf.set("yarn.nodemanager.log-dirs", folder.resolve("logs").toString());
    conf.setInt("yarn.nodemanager.resource.memory-mb", MEGABYTES_OF_A_NODE);
    conf.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    return conf;
  }

  /** Writes what clients need to find the cluster, for HADOOP_CONF_DIR. */
  Path writeConfiguration(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("core-site.xml", "yarn-site.xml")) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
        resources.getConfig().writeXml(out);
      }
    }
    return folder;
  }

  /** Copies a file into HDFS and returns its URI. */
  String put(Path local, String path) throws IOException {
    hdfs.getFileSystem()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(local.toString()), new org.apache.hadoop.fs.Path(path));
    return uri(path);
  }

  /** Full URI of an absolute path. */
  String uri(String path) {
    return hdfs.getURI() + path;
  }

  boolean exists(String path) throws IOException {
    return hdfs.getFileSystem().exists(new org.apache.hadoop.fs.Path(path));
  }

  /** Contents of a file in HDFS. */
  byte[] read(String path) throws IOException {
    try (var in = hdfs.getFileSystem().open(new org.apache.hadoop.fs.Path(path))) {
      return in.readAllBytes();
    }
  }

  /** The application that was submitted last. */
  RMApp lastApplication() {
    return resources.getRMContext().getRMApps().values().stream()
        .max(Comparator.comparing(RMApp::getApplicationId))
        .orElseThrow();
  }

  /** What all containers of an application wrote to stderr. */
  String containerLogs(RMApp application) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.endsWith("stderr")).toList()) {
        if (file.toString().contains(application.getApplicationId().toString())) {
          text.append(Files.readString(file));
        }
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(NodeManager::stop);
    resources.stop();
    hdfs.shutdown(true);
  }
}
