package org.crosshash.experiments.datasets.layouts;

import static org.crosshash.experiments.datasets.layouts.ArraySpec.all;
import static org.crosshash.experiments.datasets.layouts.ArraySpec.maybe;
import static org.crosshash.experiments.datasets.layouts.ArraySpec.part;

import java.util.List;

/** The layouts of arrays, as the published code reads them. */
final class ArrayLayouts {
  private ArrayLayouts() {}

  static List<Layout> layouts() {
    return List.of(
        new ArrayLayout(
            "mirflickr-25k",
            "MIRFlickr-25K as DJSRH and JDSH have it",
            List.of(
                "mirflickr25k-lall.mat: LAll 20015 x 24, labels (MAT 5)",
                "mirflickr25k-yall.mat: YAll 20015 x 1386, bag of words (MAT 5)",
                "mirflickr25k-iall-vgg.mat: XAll 20015 x 4096, image features (MAT 5); or",
                "mirflickr25k-iall.mat: IAll, pictures, N x 3 x 224 x 224 as h5py reads them (MAT"
                    + " 7.3), with --vocabulary TagList.txt"),
            "DJSRH datasets.py",
            List.of(
                all(ArrayRole.LABELS, "mirflickr25k-lall\\.mat", "LAll"),
                all(ArrayRole.TEXT, "mirflickr25k-yall\\.mat", "YAll"),
                maybe(ArrayRole.IMAGE, "mirflickr25k-(iall-|xall-)?vgg\\.mat", "XAll"),
                maybe(ArrayRole.PIXELS, "mirflickr25k-iall\\.mat", "IAll"))),
        new ArrayLayout(
            "mirflickr-25k-rand",
            "MIRFlickr-25K features in the order that UCCH shuffled them into",
            List.of(
                "mirflickr25k-lall-rand.mat: LAll 20015 x 24, labels (MAT 5)",
                "mirflickr25k-yall-rand.mat: YAll 20015 x 1386, bag of words (MAT 5)",
                "mirflickr25k-iall-vgg-rand.mat: XAll 20015 x 4096, image features (MAT 5)"),
            "UCCH src/cmdataset.py",
            List.of(
                all(ArrayRole.LABELS, "mirflickr25k-lall-rand\\.mat", "LAll"),
                all(ArrayRole.TEXT, "mirflickr25k-yall-rand\\.mat", "YAll"),
                all(ArrayRole.IMAGE, "mirflickr25k-(iall-|xall-)?vgg-rand\\.mat", "XAll"))),
        new ArrayLayout(
            "nus-wide-tc10",
            "NUS-WIDE with 10 concepts as DJSRH, JDSH and UCCH have it",
            List.of(
                "nus-wide-tc10-lall.mat: LAll N x 10, labels (MAT 5)",
                "nus-wide-tc10-yall.mat: YAll N x 1000, bag of words (MAT 5, or 7.3 either way"
                    + " round)",
                "nus-wide-tc10-xall-vgg.mat: XAll N x 4096, image features (MAT 5); or",
                "nus-wide-tc10-iall.mat: IAll, pictures as above (MAT 7.3), with --vocabulary"),
            "DJSRH datasets.py, UCCH src/cmdataset.py; N is 186,577 or 186,557",
            List.of(
                all(ArrayRole.LABELS, "nus-wide-tc10-lall\\.mat", "LAll"),
                all(ArrayRole.TEXT, "nus-wide-tc10-yall\\.mat", "YAll"),
                maybe(ArrayRole.IMAGE, "nus-wide-tc10-xall-vgg\\.mat", "XAll"),
                maybe(ArrayRole.PIXELS, "nus-wide-tc10-iall\\.mat", "IAll"))),
        new ArrayLayout(
            "mith",
            "MIRFlickr-25K, NUS-WIDE with 21 concepts or MS-COCO as MITH and VTM-UCH have them",
            List.of(
                "caption.mat: caption, N texts (MAT 5); or",
                "caption_one_hot.mat: caption_one_hot, N x 1386 or 1000, bag of words (MAT 5), with"
                    + " --vocabulary",
                "index.mat: index, N paths of pictures below --images (MAT 5)",
                "label.mat: label N x 24, 21 or 80 (MAT 5)"),
            "VTM-UCH dataset/*/make_*.py, MITH dataset/README.md",
            List.of(
                maybe(ArrayRole.CAPTIONS, "caption\\.mat", "caption"),
                maybe(ArrayRole.TEXT, "caption_one_hot\\.mat", "caption_one_hot"),
                all(ArrayRole.PATHS, "index\\.mat", "index"),
                all(ArrayRole.LABELS, "label\\.mat", "label"))),
        new ArrayLayout(
            "dcmh",
            "MIRFlickr-25K in one file as DCMH has it",
            List.of("FLICKR-25K.mat: images, YAll, LAll (MAT 7.3), with --vocabulary"),
            "DCMH data_handler.py",
            List.of(
                all(ArrayRole.PIXELS, ".*flickr.*25k.*\\.mat", "images", "IAll"),
                all(ArrayRole.TEXT, ".*flickr.*25k.*\\.mat", "YAll"),
                all(ArrayRole.LABELS, ".*flickr.*25k.*\\.mat", "LAll"))),
        new ArrayLayout(
            "uchstm",
            "MIRFlickr-25K in one HDF5 file as UCHSTM has it, with its own parts",
            List.of(
                "mir25_crossmodal.h5: train_data, data_set, test_data, pictures N x H x W x 3;",
                "  train_y, dataset_y, test_y, bags of words; train_L, dataset_L, test_L, labels;"
                    + " with --vocabulary"),
            "UCHSTM train_div.py",
            List.of(
                part("train", ArrayRole.PIXELS, ".*\\.h5", "train_data"),
                part("train", ArrayRole.TEXT, ".*\\.h5", "train_y"),
                part("train", ArrayRole.LABELS, ".*\\.h5", "train_L"),
                part("query", ArrayRole.PIXELS, ".*\\.h5", "test_data"),
                part("query", ArrayRole.TEXT, ".*\\.h5", "test_y"),
                part("query", ArrayRole.LABELS, ".*\\.h5", "test_L"),
                part("database", ArrayRole.PIXELS, ".*\\.h5", "data_set"),
                part("database", ArrayRole.TEXT, ".*\\.h5", "dataset_y"),
                part("database", ArrayRole.LABELS, ".*\\.h5", "dataset_L"))),
        new ArrayLayout(
            "iapr-tc12",
            "IAPR TC-12 features as UCCH has them, with its own parts",
            List.of(
                "iapr-tc12-rand.mat: VDatabase, VTest N x 4096; YDatabase, YTest N x 2912;",
                "  databaseL, testL N x 255 (MAT 5); the database trains too"),
            "UCCH src/cmdataset.py",
            List.of(
                part("train", ArrayRole.IMAGE, "iapr.*\\.mat", "VDatabase"),
                part("train", ArrayRole.TEXT, "iapr.*\\.mat", "YDatabase"),
                part("train", ArrayRole.LABELS, "iapr.*\\.mat", "databaseL"),
                part("query", ArrayRole.IMAGE, "iapr.*\\.mat", "VTest"),
                part("query", ArrayRole.TEXT, "iapr.*\\.mat", "YTest"),
                part("query", ArrayRole.LABELS, "iapr.*\\.mat", "testL"))),
        new ArrayLayout(
            "coco-doc2vec",
            "MS-COCO features as UCCH has them",
            List.of(
                "MSCOCO_deep_doc2vec_data_rand.h5py: XAll N x 4096, YAll N x 300, LAll N x 80"
                    + " (HDF5), N = 122,218"),
            "UCCH src/cmdataset.py",
            List.of(
                all(ArrayRole.IMAGE, "mscoco_deep_doc2vec.*", "XAll"),
                all(ArrayRole.TEXT, "mscoco_deep_doc2vec.*", "YAll"),
                all(ArrayRole.LABELS, "mscoco_deep_doc2vec.*", "LAll"))),
        new ArrayLayout(
            "coco-ccah",
            "MS-COCO features as CCAH has them, with its own positions",
            List.of(
                "COCO.mat: LAll 91 x 87081, XALL 4096 x 87081 as h5py reads them,"
                    + " param/indexQuery, indexDatabase, indexTrain (MAT 7.3)",
                "COCO_BoW.npy: 87081 x words"),
            "CCAH datasets.py, settings.py",
            List.of(
                all(ArrayRole.LABELS, "coco\\.mat", "LAll"),
                all(ArrayRole.IMAGE, "coco\\.mat", "XALL", "XAll"),
                all(ArrayRole.TEXT, "coco_bow\\.npy", "*"),
                all(ArrayRole.INDEX_QUERY, "coco\\.mat", "param/indexQuery", "indexQuery"),
                all(ArrayRole.INDEX_DATABASE, "coco\\.mat", "param/indexDatabase", "indexDatabase"),
                all(ArrayRole.INDEX_TRAIN, "coco\\.mat", "param/indexTrain", "indexTrain"))),
        new ArrayLayout(
            "cirh",
            "Features of MIRFlickr-25K, NUS-WIDE or MS-COCO as CIRH has them, with its own parts",
            List.of(
                "mir_, nus_ or COCO_train.mat: I_tr, T_tr, L_tr (MAT 5)",
                "…_query.mat: I_te, T_te, L_te (MAT 5)",
                "…_database.mat: I_db, T_db, L_db (MAT 5; COCO's 7.3)"),
            "CIRH load_data.py",
            List.of(
                part("train", ArrayRole.IMAGE, ".*_train\\.mat", "I_tr"),
                part("train", ArrayRole.TEXT, ".*_train\\.mat", "T_tr"),
                part("train", ArrayRole.LABELS, ".*_train\\.mat", "L_tr"),
                part("query", ArrayRole.IMAGE, ".*_query\\.mat", "I_te"),
                part("query", ArrayRole.TEXT, ".*_query\\.mat", "T_te"),
                part("query", ArrayRole.LABELS, ".*_query\\.mat", "L_te"),
                part("database", ArrayRole.IMAGE, ".*_database\\.mat", "I_db"),
                part("database", ArrayRole.TEXT, ".*_database\\.mat", "T_db"),
                part("database", ArrayRole.LABELS, ".*_database\\.mat", "L_db"))),
        new ArrayLayout(
            "dgcpn",
            "Features as DGCPN has them, with its own positions",
            List.of(
                "…_vgg19.npy: N x 4096; tags.npy: N x words; label.npy: N x labels",
                "train_num.npy, database_num.npy, test_num.npy, val_num.npy: positions"),
            "DGCPN load_data.py",
            List.of(
                all(ArrayRole.IMAGE, ".*_vgg19\\.npy", "*"),
                all(ArrayRole.TEXT, "tags\\.npy", "*"),
                all(ArrayRole.LABELS, "label\\.npy", "*"),
                all(ArrayRole.INDEX_TRAIN, "train_num\\.npy", "*"),
                all(ArrayRole.INDEX_DATABASE, "database_num\\.npy", "*"),
                all(ArrayRole.INDEX_QUERY, "test_num\\.npy", "*"),
                maybe(ArrayRole.INDEX_VALIDATION, "val_num\\.npy", "*"))),
        new ArrayLayout(
            "wiki",
            "Wiki features in one file, with its own positions",
            List.of(
                "wiki.mat: data.X1 128 x 2866, pictures; data.X2 100 x 2866, texts;",
                "  data.Y 10 x 2866, labels; data.split.ind_train (2173), ind_test (693), from 1"
                    + " (MAT 5); the training pairs are the database"),
            "wiki.mat as it goes around with cross-modal code",
            List.of(
                all(ArrayRole.IMAGE, ".*wiki.*\\.mat", "data.X1"),
                all(ArrayRole.TEXT, ".*wiki.*\\.mat", "data.X2"),
                all(ArrayRole.LABELS, ".*wiki.*\\.mat", "data.Y"),
                all(ArrayRole.INDEX_TRAIN, ".*wiki.*\\.mat", "data.split.ind_train"),
                all(ArrayRole.INDEX_QUERY, ".*wiki.*\\.mat", "data.split.ind_test"))));
  }
}
