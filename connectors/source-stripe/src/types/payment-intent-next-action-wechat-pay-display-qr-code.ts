export interface PaymentIntentNextActionWechatPayDisplayQrCode {
  data: string;
  hosted_instructions_url: string;
  image_data_url: string;
  image_url_png: string;
  image_url_svg: string;
}
