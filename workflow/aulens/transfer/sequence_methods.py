"""How sequences are named: the methods, as the tables call them."""

LSTM, APEX, TEXTURE, MAJORITY = "cnn_lstm", "cnn_apex", "lbp_top_svm", "majority"
NO_WEIGHTS = "none"  # in the column weights, of methods without a network
